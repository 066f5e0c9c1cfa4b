a, b = "k" * 1500 + "a", "k" * 1500 + "b"
d = {a: [1], b: [2]}
d[b].append(3)
d[a] = 4
del d[b]
s = {a, b}
s.discard(a)
big = {1 << 20000: "x", (1 << 20000) + 1: "y"}
print(len(d), len(s), len(big))
