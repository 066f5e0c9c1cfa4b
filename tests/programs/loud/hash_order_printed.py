s = {"a", "b", "c", "apple", "x1"}
print(s)
print({frozenset([1, 2]), (1, 2), None is None})
d = {k: hash(k) for k in s}
print(d)
