a = list(range(10))
a[2:5] = ["x"]
a[::3] = [0] * len(a[::3])
a[1:1] = [7, 7]
del a[:2]
del a[::2]
b = a[:]
b[-1:] = []
a[:] = reversed(a)
a[5:2] = ["late"]
b[10:] = [1, 2]
print(a, b)
