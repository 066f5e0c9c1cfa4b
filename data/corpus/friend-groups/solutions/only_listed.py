import sys
from collections import defaultdict, deque

lines = sys.stdin.read().split("\n")
n, m = map(int, lines[0].split())
adj = defaultdict(set)
for line in lines[1:m + 1]:
    a, b = map(int, line.split())
    adj[a].add(b)
    adj[b].add(a)
seen = set()
sizes = []
for v in adj:
    if v in seen:
        continue
    seen.add(v)
    queue = deque([v])
    size = 0
    while queue:
        x = queue.popleft()
        size += 1
        for y in adj[x]:
            if y not in seen:
                seen.add(y)
                queue.append(y)
    sizes.append(size)
sizes.sort(reverse=True)
print(len(sizes))
print(*sizes)
