d = dict(a=1, b=[2])
e = d
d.update({"c": 3}, d=4)
d |= {"e": 5}
f = d | {"a": 0}
d.pop("c"); d.pop("none", None)
k = d.popitem()
d["b"].append(d.get("a"))
for key in list(d):
    if key != "b":
        del d[key]
    d[key + key] = key
v = d.values()
items = list(d.items())
items[0][1].append("item")
d["v"] = d["b"]
for key, value in d.items():
    if isinstance(value, list): value.append(key)
try:
    for key in d:
        d[key + "!"] = 1
except RuntimeError:
    d["error"] = True
g = {v: k for k, v in [("x", 1), ("y", 2), ("z", 1)]}
d.clear()
e["again"] = f
h = dict.fromkeys("ab", [])
h["a"].append(1)
print(e, f, g, h, k)
