a, *b, c = range(6)
(d, [e, *f]), g = (1, [2, 3]), "g"
b.append(c)
h = [*b, *f, a]
*h[1:2], i = "xyz"
m = {**{"a": b}, "z": 1}
m["a"].append("m")
def take(x, *args, k=1, **kw):
    kw["new"] = args
    return [x, args, k, kw]
r = take(*b[:3], **{"k": h, "q": b})
r[3]["q"].append("through")
[p, q], r[0] = [b, h], "set"
p.append(1)
for s, (t, *u) in [(1, (2, 3, 4)), (5, "ab")]:
    u.append(s)
print(a, b, c, h, i, m, r, u)
