def f(*args, **kw):
    args[0].append(len(args))
    kw["k"] = args
    kw.setdefault("new", []).append(kw)
    return kw
a = [1]
d = {"k": a, "z": a}
r = f(a, *d, **d)
r["z"].append("shared")
def g(a, /, b, *, c):
    a, b = b, a
    c[0] = a
    return locals()
s = g(a, b=[2], c=a)
print(len(r), a, d["k"] is a, len(s))
