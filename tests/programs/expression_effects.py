a, b, d = [3, 2, 1], [], {"x": 1}
c = a.append(4) or b.append(5)
e = a.pop() + a.pop()
f = f"{a.pop()} {b.pop()} {d.popitem()}"
g = [a.append(i) for i in range(2)] and a.pop()
h = a.pop() if a.append(9) is None else b.append(0)
i = (a.append("t"), b.append("u"), len(a))
j = {"k": a.pop(), "v": b.append(a)}
k = not d.update(q=b)
l = a and b and a.append("and")
m = 1 < len(a) < (b.append("cmp") or 99)
n = a[b.append("index") or 0]
o = -len(b.append("neg") or b)
p = [*a, *(b.append("star") or [])]
q = dict(r=a.insert(0, "kw"), s=b)
assert a.append("assert") is None, b.append("never")
print(a.append("printed"), b.pop(), end="\n")
t = lambda z=a.append("default"): z
u = a[:1] + (b.append("plus") or [])
v = "%s" % b.append("percent")
print(len(a), len(b), d.keys())
