a = [0, 0, 0]
for a[0] in range(3):
    pass
for i, a[i] in enumerate("xyz"):
    a.append(i)
for a[-1], a[0] in [(1, 2), (3, 4)]: a.append("b")
class B:
    pass
b = B()
for b.x in "pq":
    for b.y in [b.x * 2]:
        a.append(b.y)
d = {}
for d["k"], *d["rest"] in [(1, 2, 3), "ab"]:
    d["rest"].append(d["k"])
for a in [[1], [2]]: a.append(a[0])
[a[0] for a[0] in (7, 8)]
for i in range(5):
    if i == 2:
        continue
    if i == 4:
        break
else:
    i = "never"
for j in []:
    pass
else:
    j = "ran out"
print(a, b.x, d, i, j)
