import copy
a = [1, [2], {"k": {3}}]
b = copy.copy(a)
c = copy.deepcopy(a)
b[1].append("b")
c[1].append("c")
a[2]["k"].add(4)
class P:
    def __init__(self):
        self.v = a
    def __copy__(self):
        new = P()
        new.v = self.v[:]
        return new
p = P()
q = copy.copy(p)
r = copy.deepcopy([p, p])
q.v.append("q")
r[0].v.append("r")
d = dict(k=a)
e = d.copy()
e["k"].append("e")
e["n"] = 1
s = {1}
t = s.copy()
t.add(2)
print(a, b, c, q.v, r[1].v, d.keys(), s)
