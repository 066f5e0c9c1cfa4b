from heapq import heappop, heappush

n, m = map(int, input().split())
adj = [[] for _ in range(n + 1)]
for _ in range(m):
    a, b, w = map(int, input().split())
    adj[a].append((b, w))
seen = set()
heap = [(0, 1, 0)]
answer = -1
while heap:
    d, v, top = heappop(heap)
    if v == n:
        answer = d - top + top // 2
        break
    if v in seen:
        continue
    seen.add(v)
    for u, w in adj[v]:
        heappush(heap, (d + w, u, max(top, w)))
print(answer)
