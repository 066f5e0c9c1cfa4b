n = int(input())
c = [list(map(int, input().split())) for _ in range(n)]
INF = 10**9
dp = [INF] * (1 << n)
dp[0] = 0
for mask in range(1 << n):
    if dp[mask] == INF:
        continue
    i = bin(mask).count("1")
    if i == n:
        break
    for j in range(n):
        if mask >> j & 1 or c[i][j] < 0:
            continue
        nm = mask | 1 << j
        dp[nm] = min(dp[nm], dp[mask] + c[i][j])
print(dp[-1] if dp[-1] < INF else "IMPOSSIBLE")
