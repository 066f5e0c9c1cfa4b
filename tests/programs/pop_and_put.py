a = [1, 2, 3]
a.append(a.pop(0))
a.insert(0, a.pop())
a[0] = a.pop()
a += [a.pop(0)]
a.extend([a.pop(), a.pop() if a else 0])
a.append(a)
a.append(a.pop().pop(0))
d = {"a": 1, "b": 2, "c": 3}
d["a"] = d.pop("a")
d["n"] = d.pop("b")
d["c"] = d.pop("c")
k, v = d.popitem()
d[k] = v
d.update(x=d.pop("a"))
s = {1, 2}
s.add(s.pop() + 10)
s.discard(s.pop())
print(len(a), d, s)
