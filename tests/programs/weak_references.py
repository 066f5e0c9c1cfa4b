import weakref
class Node:
    def __init__(self, v):
        self.v = v
        self.kids = []
a, b = Node(1), Node(2)
r = weakref.ref(a)
a.kids.append(b)
table = weakref.WeakValueDictionary()
table["b"] = b
x = r() is a
b = None
y = len(table)
a.kids.pop()
z = len(table)
a = None
w = r() is None
gone = []
c = Node(3)
weakref.finalize(c, gone.append, "c")
del c
print(x, y, z, w, gone)
