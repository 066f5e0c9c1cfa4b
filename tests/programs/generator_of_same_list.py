def perms(a, k=0):
    if k == len(a):
        yield a
        return
    for i in range(k, len(a)):
        a[k], a[i] = a[i], a[k]
        yield from perms(a, k + 1)
        a[k], a[i] = a[i], a[k]
out = []
for p in perms([1, 2, 3]):
    out.append(tuple(p))
same = list(perms([1, 2]))
same[0].append("all")
print(out, same)
