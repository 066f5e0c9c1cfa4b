s = {3, 1, 2}
t = s
s.update([5], (6,))
s &= {1, 2, 5, "x"}
s -= {1}
s ^= {2, 9}
s |= {10}
t.intersection_update({5, 9})
s.difference_update([5])
s.symmetric_difference_update([7, 9])
s.remove(7)
x = s.pop() if s else None
s.add((1, 2)); s.add(None); s.add("z")
u = s | t
f = frozenset(u)
f |= {99}
u.clear()
v = {frozenset([1]), frozenset([2])}
v.discard(frozenset([1]))
try:
    s.add([])
except TypeError:
    s.add("unhashable")
w = {x for x in "hello"}
w.discard("q")
print(sorted(map(str, s)), len(f), len(u), len(v), sorted(w))
