from collections import deque

m, n = map(int, input().split())
lanes = [deque() for _ in range(m)]
last = [None] * m
for _ in range(n):
    a, k = map(int, input().split())
    for q in lanes:
        while len(q) > 0 and q[0] <= a:
            q.popleft()
    sizes = list(map(len, lanes))
    b = sizes.index(min(sizes))
    if last[b] is None:
        last[b] = a
    last[b] += k + 2
    lanes[b].append(last[b])
    print(b + 1, last[b])
