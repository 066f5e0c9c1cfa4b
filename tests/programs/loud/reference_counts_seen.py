import sys, gc
a = []
b = [a, a]
def f(x):
    return sys.getrefcount(x) - sys.getrefcount(object())
n = f(a)
b.pop()
print(n - f(a))
print(len(gc.get_referrers(a)) > 0)
class C:
    pass
c = C()
c.me = c
del c
print(gc.collect() > 0)
