a, b = [], []
for i in range(3): a.append(i)
for i in range(3): a[i] = b; b.append(i)
while b: a.append(b.pop())
c = [x.append(1) if isinstance(x, list) else x for x in a]
for x in a[:]: a.remove(x) if x == 2 else None
i = 5
while i: i -= 1; a[0:0] = [i]
for i in range(2):
    for j in range(2): a.append((i, j))
if a: del a[0]
if not a: pass
else: a.append("else")
try: a.append(1 / 0)
except ZeroDivisionError: a.append("zero")
finally: a.append("finally")
with open("/dev/null") as f: a.append(f.closed)
def g(x): x.append("g"); return x
class C: v = []; v.append(a)
print(len(a), len(b), c, g(b), len(C.v))
