a = [1, 2]
b = a
c = {"left": a, "right": [a, b]}
b.append(3)
c["right"][0].append(4)
a = a + [5]
b += [6]
c["left"] = a
a[0] = "x"
print(a, b, c)
