log = []
class Outer:
    x = [1]
    y = x
    x.append(2)
    for i in range(2):
        x.append(i)
    class Inner:
        z = log
        z.append("inner")
        def m(self): return Outer.x
    inner = Inner()
    n = [v for v in x]
    def f(self, d=x):
        d.append("f")
        return self
    del i
    if len(x) > 2: big = True
    try:
        1 / 0
    except ZeroDivisionError:
        failed = [x]
    alias = f
o = Outer()
o.f().alias()
o.inner.m().append("m")
Outer.failed[0][0] = "zero"
print(Outer.x, o.n, log)
