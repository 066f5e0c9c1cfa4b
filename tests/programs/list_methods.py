a = [3, 1, 2]
b = a
a.extend(x * 2 for x in a[:2])
a.extend(a)
a.insert(-1, "in")
a.insert(100, "end")
a.remove(1)
x = a.pop(), a.pop(0), a.pop(-2)
n = a.index(6), a.count(2)
a.reverse()
c = a.copy()
a.clear()
a *= 3
b.append(c); b *= 2
b[0].append("twice")
a += (1, 2)
a += "st"
a = a * 1
a.append("new list")
b.sort(key=str)
del b[-1]
try:
    b.remove("absent")
except ValueError:
    b.append("absent")
print(a, b, c, x, n)
