a = [1]
a.append(a)
a[1][1][0] = 2
d = {"me": None}
d["me"] = d
d["me"]["me"]["x"] = a
class Node:
    def __init__(self):
        self.me = self
        self.kids = [self]
n = Node()
n.me.me.v = 1
n.kids[0].kids.append(n.kids)
p = Node()
p.me, n.me = n, p
t = ([],)
t[0].append(t)
s = []
s.append((s, t, n))
del a[1]
print(len(s), len(t[0]))
