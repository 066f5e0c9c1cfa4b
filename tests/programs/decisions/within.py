class O:
    k = 2
    def x(self, v): return self
    y = x
def g(v): return v * 2
def f(a,b,c,o):
    if a < b < c and not o.x(a): pass
    x = (a - 1) or g(b)
    y = (a if b is None else c) + 1
    z = [i for i in [a, b] if i > 1]
    w = a < b < c
    t = o.x(
      a).y(b).k
    s = f"{a + b} {g(a)}"
    d = sorted([c, b, a])[0]
    u = 5 if (m := g(b)) is not None and a in d_[c] else 6
    return d + \
      (-c)
d_ = {3: [1]}
print(f(1,2,3,O()), list(zip("ab", range(2))))
