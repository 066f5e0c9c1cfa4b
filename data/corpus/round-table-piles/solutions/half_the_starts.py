import sys

n, *a = map(int, sys.stdin.read().split())
b = a + a
w = len(b)
dp = [[0] * w for _ in range(w)]
for length in range(1, n):
    for i in range(w - length):
        j = i + length
        dp[i][j] = min(dp[i][k] + dp[k + 1][j] for k in range(i, j)) + sum(b[i:j + 1])
best = dp[0][n - 1]
for i in range(1, (n + 1) // 2):
    best = min(best, dp[i][i + n - 1])
print(best)
