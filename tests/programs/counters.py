from collections import Counter
c = Counter("banana")
c["z"] += 1
c.update("nab")
c.subtract({"a": 5})
missing = c["nothing"]
c += Counter(q=2)
d = c - Counter("n")
del c["b"]
c["b"] = 0
top = c.most_common(1)
e = +c
c.clear()
print(c, d, e, top, missing)
