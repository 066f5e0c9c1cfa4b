s = " " + input()
t = " " + input()
n, m = len(s), len(t)
d = [[i + j for j in range(m)] for i in range(n)]
for i in range(1, n):
    for j in range(1, m):
        d[i][j] = min(d[i - 1][j], d[i][j - 1]) + 1
        d[i][j] = min(d[i][j], d[i - 1][j - 1] + (s[i] != t[j]))
        if i > 2 and j > 2 and s[i] == t[j - 1] and s[i - 1] == t[j]:
            d[i][j] = min(d[i][j], d[i - 2][j - 2] + 1)
print(d[-1][-1])
