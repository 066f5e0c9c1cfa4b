a = [3, 1, 2]
seen = []
def key(x):
    seen.append((x, len(a)))
    return -x
a.sort(key=key)
b = sorted(a, key=lambda x: (seen.append(x), x)[1], reverse=True)
rows = [[2, "b"], [1, "a"]]
rows.sort()
rows[0].append("low")
rows.sort(key=len, reverse=True)
c = [3, "x", 1]
try:
    c.sort()
except TypeError:
    seen.append("failed")
d = [5, 4, 0, 2]
try:
    d.sort(key=lambda x: 10 / x)
except ZeroDivisionError:
    seen.append(len(d))
print(a, b, rows, seen)
