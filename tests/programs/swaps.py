a = [1, 2, 3]
i, j = 0, 2
a[i], a[j] = a[j], a[i]
i, a[i] = 1, "new i"
a[0], i = i, 0
i = 0
i, a[i] = a[2], i
x, y = [1], [2]
x, y = y, x
x[0], y = y[0], x
d = {"p": 1, "q": 2}
d["p"], d["q"] = d["q"], d["p"]
class N:
    pass
n, m = N(), N()
n.v, m.v = 1, [2]
n.v, m.v = m.v, n.v
a[1:], a[0] = [7, 8], 9
(a[0], a[1]), z = (a[1], a[0]), a
print(a, i, x, y, d, n.v)
