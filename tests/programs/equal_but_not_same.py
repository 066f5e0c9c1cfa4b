x = 1
x = True
x = 1.0
a = [1, 0, 2]
a[0] = True
a[1] = False
a[1] = 0.0
a[1] = -0.0
a[0] = 1.0
d = {1: "one"}
d[True] = "true"
d[1.0] = "float"
d[2] = 1
d[2] = True
e = {True: [1]}
e[1].append(2)
e[1] = 3
del e[1]
e[1] = 4
s = {1, 2}
s.add(True)
s.discard(1.0)
s.add(1.0)
s.add(1)
n = float("nan")
nans = [n, n, float("inf"), -float("inf")]
nd = {n: 1}
nd[n] = 2
class V:
    pass
v = V()
v.a = 1
v.a = True
v.a = 1.0
t = (1, True, 1.0)
c = [0j, -0j, complex(1, -0.0), 1e400 * 1j]
print(x, a, d, e, s, len(nd), t)
