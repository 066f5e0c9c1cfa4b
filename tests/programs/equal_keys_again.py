d = {(1, 2): "a", (True, 2): "b"}
d[(1.0, 2.0)] = "c"
d["k"] = d.pop((1, 2))
d[(1.0, 2)] = "new key text"
d[(1, 2)] = "same key"
s = {(0, 1), "x"}
s.discard((False, True))
s.add((False, True))
s |= {(0, 1)}
b = {b"x": 1, "x": 2, 0: 3, False: 4, 0.0: 5}
b[0j] = 6
del b[0]
b[0.0] = 7
m = dict.fromkeys([1, 2, True, 2.0], [])
m[1].append("shared")
print(d, len(s), b, m)
