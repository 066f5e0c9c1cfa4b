import sys


def code(g, r, c, s):
    first = g[r][c]
    if all(g[i][j] == first for i in range(r, r + s) for j in range(c, c + s)):
        return first
    h = s // 2
    return ("(" + code(g, r, c, h) + code(g, r + h, c, h)
            + code(g, r, c + h, h) + code(g, r + h, c + h, h) + ")")


data = sys.stdin.read().split()
n = int(data[0])
res = code(data[1:], 0, 0, n)
print(res)
print(len(res) - res.count("(") - res.count(")"))
