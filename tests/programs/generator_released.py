class Box:
    def __init__(self, it):
        self.it = it
def g(n):
    yield n
    yield n + 1
b = Box(g(1))
next(b.it)
b = None
x = 1
l = [g(2), g(3)]
next(l[0])
l.pop(0)
x = 2
z = zip(g(4), [1])
z = list(z)
x = 3
d = {"k": (g(5), 6)}
next(d["k"][0])
d.clear()
x = 4
def f():
    gens = [g(7)]
    next(gens[0])
    return len(gens)
f()
m = map(lambda v: v + 1, g(8))
next(m)
m = x = 5
it = g(9)
next(it)
it = x = it
del it
x = 6
