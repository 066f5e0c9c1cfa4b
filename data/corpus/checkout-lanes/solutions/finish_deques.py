from collections import deque

m, n = map(int, input().split())
lanes = [deque() for _ in range(m)]
for _ in range(n):
    a, k = map(int, input().split())
    best = 0
    for i in range(m):
        while lanes[i] and lanes[i][0] <= a:
            lanes[i].popleft()
        if len(lanes[i]) < len(lanes[best]):
            best = i
    start = lanes[best][-1] if lanes[best] else a
    lanes[best].append(start + k + 2)
    print(best + 1, lanes[best][-1])
