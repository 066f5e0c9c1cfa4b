class Vec:
    made = 0
    def __init__(self, *v):
        self.v = list(v)
        Vec.made += 1
    def __add__(self, o):
        return Vec(*[a + b for a, b in zip(self.v, o.v)])
    def __iadd__(self, o):
        for i, x in enumerate(o.v):
            self.v[i] += x
        return self
    def __getitem__(self, i):
        self.last = i
        return self.v[i]
    def __setitem__(self, i, x):
        self.v[i] = x
    def __len__(self):
        self.asked = True
        return len(self.v)
    def __bool__(self):
        self.tested = True
        return False
    def __contains__(self, x):
        self.looked = x
        return x in self.v
    def __iter__(self):
        self.iterated = True
        return iter(self.v)
    def __eq__(self, o):
        self.compared = o
        return self.v == o.v
    def __call__(self, k):
        self.v.append(k)
        return self
    def __delitem__(self, i):
        del self.v[i]
    def __matmul__(self, o):
        o.v.append("mat")
        return 0
    def __neg__(self):
        self.v.reverse()
        return self
    def __repr__(self):
        self.shown = True
        return "Vec"
    def __enter__(self):
        self.v.append("enter")
        return self
    def __exit__(self, *a):
        self.v.append("exit")
    def __hash__(self):
        return 1
a, b = Vec(1, 2), Vec(3, 4)
c = a + b
a += b
x = a[0]
a[1] = 9
n = len(a)
if a: pass
y = 3 in a
z = list(a)
same = a == b
a(5)(6)
del a[0]
a @ b
-a
s = f"{a} {b!r}"
with a as w: w(7)
d = {a: 1}
d[b] = 2
p, *q = b
t = max(a, key=str)
print(z, n, y, same, s, len(d))
