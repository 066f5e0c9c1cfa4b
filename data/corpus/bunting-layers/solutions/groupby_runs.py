import sys
from itertools import groupby

read = sys.stdin.readline
n, q = map(int, read().split())
posts = [0] * n
for _ in range(q):
    l, r, w = map(int, read().split())
    posts[l - 1:r] = [p + w for p in posts[l - 1:r]]
runs = []
for thick, group in groupby(enumerate(posts, 1), key=lambda pair: pair[1]):
    items = list(group)
    runs.append((thick, len(items), items[0][0]))
print(*max(runs, key=lambda t: (t[0], t[1], -t[2])))
