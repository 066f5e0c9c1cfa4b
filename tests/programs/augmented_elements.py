a = [1, 2, 3]
d = {"n": 1}
class P:
    pass
p = P()
p.x = 1
p.items = [1]
i = 0
a[i] += 5
a[-1] *= 2
d["n"] -= 4
p.x <<= 3
p.items += [2]
p.items[0] //= 1
m = [[0, 0], [0, 0]]
m[1][i] ^= 3
d.setdefault("k", []).extend([1])
d["k"] += [2]
s = "ab"
s += "c"
t = (1,)
t += (2,)
print(a, d, p.x, p.items, m, s, t)
