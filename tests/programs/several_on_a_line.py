a = [1]; b = a; b.append(2); c = b.pop(); a.insert(0, c)
x = 1; y = x; x += 1; d = {x: y}; d[y] = x; del d[x]
if a: a.append("if"); b = []
for i in range(2): a.append(i); b.append(a)
while len(b) > 1: b.pop(); a.append("w")
def f(n): n.append("f"); return n
f(a); f(b); z = f(f(a)); del x
class C: k = []; k.append(1); m = k
C.k.append(2); C.m = [C.k]; C.m[0].append(3)
print(a, b, d, z, C.k)
