from collections import defaultdict
g = defaultdict(list)
g["a"].append(1)
x = g["b"]
y = g.get("c")
z = "d" in g
x.append("through")
n = defaultdict(lambda: defaultdict(int))
n["r"]["s"] += 1
n["t"]
if not g["e"]:
    print("grew", dict(g))
total = sum(len(g[k]) for k in "afg")
w = [g[k] for k in ("h", "i")]
w[0].append(2)
print(len(g), n["r"]["u"], total)
