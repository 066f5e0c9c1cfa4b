n = int(input())
c = [list(map(int, input().split())) for _ in range(n)]
INF = 2000
best = [0] + [INF] * (2**n - 1)
for mask in range(1, 2**n):
    who = bin(mask).count("1") - 1
    for j in range(n):
        if mask & (1 << j) and c[who][j] != -1:
            best[mask] = min(best[mask], best[mask ^ (1 << j)] + c[who][j])
if best[-1] >= INF:
    print("IMPOSSIBLE")
else:
    print(best[-1])
