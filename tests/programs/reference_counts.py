import sys, gc
a = []
n = sys.getrefcount(a)
b = a
m = sys.getrefcount(a)
print(m - n)
gc.collect()
print(gc.isenabled())
