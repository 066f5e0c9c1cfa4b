a = [3, 1, 2]
g = (x * 2 for x in a)
a.append(10)
first = next(g)
a[1] = 100
rest = list(g)
t = any(x > 2 for x in a)
s = sum(len(r) for r in [a, rest])
n = next((x for x in a if x > 50), None)
nested = [[y for y in range(x)] for x in a[:2]]
print(first, rest, t, s, n, nested)
