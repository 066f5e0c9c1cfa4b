a = input()
b = input()
INF = 10**9
d = {}
for i in range(len(a) + 1):
    for j in range(len(b) + 1):
        best = 0 if i == j == 0 else INF
        if i:
            best = min(best, d[i - 1, j] + 1)
        if j:
            best = min(best, d[i, j - 1] + 1)
        if i and j:
            best = min(best, d[i - 1, j - 1] + (a[i - 1] != b[j - 1]))
        if i > 1 and j > 1 and a[i - 1] == b[j - 2]:
            best = min(best, d[i - 2, j - 2] + 1)
        d[i, j] = best
print(d[len(a), len(b)])
