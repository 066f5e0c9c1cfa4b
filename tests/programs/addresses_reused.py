import gc
from decimal import Decimal
def pairs(n):
    yield n
    yield n + 1
log = []
for i in range(4):
    t = tuple(range(i, i + 9))
    t = None
    d = Decimal(i)
    d = None
    f = frozenset([i, "x"])
    f = None
    try:
        [][i]
        raise ValueError(i)
    except IndexError as e:
        log.append(str(e))
    try:
        raise ValueError(i)
    except ValueError as e:
        log.append(e.args)
    l = [i]
    l = {"k": i}
    l = None
    g = lambda: i
    g = None
    def h(): return i
    h.n = i
    h = None
    x = list(pairs(i))
    class C:
        v = i
    c = C()
    c.w = i
    c = C = None
def k(n):
    t = (n, [n], "y")
    u = (t, n)
    return sum(u[0][1])
m = [k(n) for n in range(4)]
print(log, m)
