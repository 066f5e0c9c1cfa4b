a = [0, 1, 2, 3]
b = a
def pos(k):
    a.append(k)
    return k
a[pos(1)] = a[pos(2)] = len(a)
a[a[0]] = a[-1] = 5
a[a[0]], a[0] = "s", 1
k = k2 = a[0] = {}
k["same"] = 1
a[len(a) - 1], a = a, [b]
d = {}
key = "x"
d[key] = key = "y"
key, d[key] = "z", "value"
e = d[len(d)] = d["loop"] = {"e": d}
print(b, k2, len(d), a)
