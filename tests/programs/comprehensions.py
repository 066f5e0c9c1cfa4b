rows = [[1, 2], [3, 4]]
t = [list(c) for c in zip(*rows)]
d = {k: [k] for k in "abc"}
s = {x % 3 for r in rows for x in r}
f = [r for r in rows if r[0] > 1]
f[0].append("alias")
i = "outer"
sq = [i * i for i in range(3)]
seen = set()
u = [x for x in [1, 2, 1, 3] if not (x in seen or seen.add(x))]
fs = [lambda: i for i in range(3)]
v = [g() for g in fs]
def inside(n):
    local = [n + j for j in range(n)]
    pairs = {(a, b): a * b for a in local for b in local if a < b}
    return pairs
w = inside(3)
print(t, d, s, f, i, sq, u, seen, v, w)
