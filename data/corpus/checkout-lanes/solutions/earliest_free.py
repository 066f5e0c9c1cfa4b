m, n = map(int, input().split())
free = [0] * m
for _ in range(n):
    a, k = map(int, input().split())
    lane = 0
    for i in range(1, m):
        if max(free[i], a) < max(free[lane], a):
            lane = i
    free[lane] = max(free[lane], a) + k + 2
    print(lane + 1, free[lane])
