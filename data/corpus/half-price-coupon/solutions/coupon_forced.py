import heapq


def solve():
    n, m = map(int, input().split())
    g = [[] for _ in range(n)]
    for _ in range(m):
        a, b, w = map(int, input().split())
        g[a - 1].append((b - 1, w))
    done = set()
    heap = [(0, 0, 0)]
    while heap:
        d, v, k = heapq.heappop(heap)
        if (v, k) in done:
            continue
        if v == n - 1 and k == 1:
            return d
        done.add((v, k))
        for u, w in g[v]:
            heapq.heappush(heap, (d + w, u, k))
            if k == 0:
                heapq.heappush(heap, (d + w // 2, u, 1))
    return -1


print(solve())
