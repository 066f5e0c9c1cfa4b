from collections import deque

n, m = map(int, input().split())
edges = [[] for _ in range(n + 1)]
for _ in range(m):
    a, b = map(int, input().split())
    edges[a].append(b)
    edges[b].append(a)
distance = [-1] * (n + 1)
distance[1] = 0
queue = deque([1])
while queue:
    node = queue.popleft()
    for other in edges[node]:
        if distance[other] < 0:
            distance[other] = distance[node] + 1
            queue.append(other)
print(*distance[1:])
