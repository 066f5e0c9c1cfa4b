n = int(input())
a = list(map(int, input().split()))
a += a
pre = [0]
for x in a:
    pre.append(pre[-1] + x)
INF = 10**18
cost = [[0] * (2 * n + 1) for _ in range(2 * n + 1)]
for length in range(2, n + 1):
    for l in range(0, 2 * n - length + 1):
        r = l + length
        best = INF
        for m in range(l + 1, r):
            if cost[l][m] + cost[m][r] < best:
                best = cost[l][m] + cost[m][r]
        cost[l][r] = best + pre[r] - pre[l]
print(min(cost[i][i + n] for i in range(n)))
