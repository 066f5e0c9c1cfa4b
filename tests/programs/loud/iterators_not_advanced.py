a = iter([1, 2, 3])
b = (x for x in "ab")
c = map(print, "xy")
d = enumerate("pq")
e = open("/dev/null")
f = [a, b, c, d, e]
g = {"k": a}
for _ in range(2):
    h = (a, b)
print(next(a), next(b), next(d), next(c))
