class K:
    def __init__(self, v):
        self.v = v
    def __hash__(self):
        return hash(self.v)
    def __eq__(self, other):
        return isinstance(other, K) and self.v == other.v
a, b, c = K(1), K(2), K(1)
d = {a: "a", b: ["b"]}
d[c] = "same as a"
d[b].append("more")
del d[a]
d[a] = "back"
s = {a, b}
s.add(c)
s.discard(K(2))
s.add(b)
u = {frozenset([1, 2]): a, (a, 1): [b]}
u[(a, 1)].append(c)
u[frozenset([2, 1])] = c
class Plain:
    pass
p, q = Plain(), Plain()
w = {p, q}
w.discard(p)
w.add(p)
w.remove(q)
x = {p: q, q: p}
x[p] = p
f = {frozenset([p]), frozenset([q])}
print(len(d), len(s), len(u), len(w))
