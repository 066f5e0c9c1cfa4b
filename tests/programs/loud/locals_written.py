def f():
    x = 1
    locals()["x"] = 2
    locals()["y"] = 3
    z = x
    return x, z, sorted(locals())
print(f())
def g():
    d = locals()
    a = 1
    return sorted(d), sorted(locals())
print(g())
def h():
    d = locals()
    b = 5
    c = [b]
    return len(d)
print(h())
