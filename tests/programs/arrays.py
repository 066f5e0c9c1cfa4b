from array import array
a = array("i", [3, 1, 2])
a.append(9)
a[0] = 7
a[1:2] = array("i", [5, 5])
b = a
b.reverse()
a.extend([4])
a.insert(0, -1)
x = a.pop()
a.remove(5)
a += array("i", [8])
del a[0]
f = array("d", [0.5])
f[0] *= 3
a.byteswap()
a.byteswap()
print(a, f, x)
