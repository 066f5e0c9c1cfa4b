class Box:
    def __init__(self, it):
        self.it = it
def g():
    try:
        yield 1
        yield 2
    finally:
        print("closed")
b = Box(g())
print(next(b.it))
b = None
print("after box")
l = [g()]
next(l[0])
l = []
print("after list")
d = {"g": g()}
next(d["g"])
del d
print("after dict")
def f():
    gens = [g(), g()]
    for x in gens:
        next(x)
    return 1
f()
print("after f")
t = (g(), 1)
next(t[0])
t = None
print("after tuple")
h = map(lambda x: x, g())
next(h)
h = None
print("after map")
n = lambda k=g(): k
next(n())
n = None
print("after lambda")
