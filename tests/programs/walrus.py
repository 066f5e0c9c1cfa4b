a = [5, 3, 8]
if (n := len(a)) > 2:
    a.append(n)
while (x := a.pop()) != 3:
    print(x)
total = [y := 1, y + 1, y := y * 5]
kept = [z for w in range(4) if (z := w * w) > 1]
def f():
    if any((hit := v) > 4 for v in [1, 5, 9]):
        return hit
(b := []).append(1)
b.append((c := b)[0])
c.append("c")
print(n, total, kept, z, f(), b)
