n = 4
dp = [[0] * (n + 1) for _ in range(n + 1)]
w, v = [1, 2, 3, 1], [6, 10, 12, 3]
for i in range(1, n + 1):
    for j in range(n + 1):
        dp[i][j] = dp[i - 1][j]
        if j >= w[i - 1]:
            dp[i][j] = max(dp[i][j], dp[i - 1][j - w[i - 1]] + v[i - 1])
prev, cur = [1] * 3, [0] * 3
for _ in range(3):
    for j in range(3):
        cur[j] = prev[j] + (cur[j - 1] if j else 0)
    prev, cur = cur, prev
row = [1]
for _ in range(4):
    row = [1] + [a + b for a, b in zip(row, row[1:])] + [1]
sieve = bytearray([1]) * 20
for p in range(2, 5):
    if sieve[p]:
        sieve[p * p :: p] = bytes(len(range(p * p, 20, p)))
memo = {}
def lcs(i, j, a="abcb", b="bcab"):
    if (i, j) in memo:
        return memo[i, j]
    if i == len(a) or j == len(b):
        memo[i, j] = 0
    elif a[i] == b[j]:
        memo[i, j] = 1 + lcs(i + 1, j + 1)
    else:
        memo[i, j] = max(lcs(i + 1, j), lcs(i, j + 1))
    return memo[i, j]
print(dp[n][n], prev, row, list(sieve), lcs(0, 0))
