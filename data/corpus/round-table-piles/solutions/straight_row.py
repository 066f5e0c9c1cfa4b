n = int(input())
a = list(map(int, input().split()))
dp = [[0] * n for _ in range(n)]
for i in range(n - 2, -1, -1):
    for j in range(i + 1, n):
        dp[i][j] = min(dp[i][k] + dp[k + 1][j] for k in range(i, j)) + sum(a[i:j + 1])
print(dp[0][n - 1])
