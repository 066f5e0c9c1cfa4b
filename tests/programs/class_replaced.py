class A:
    kind = "a"
    def __init__(self):
        self.v = [1]
class B:
    shared = []
    def grow(self):
        self.v.append(len(self.v))
        self.shared.append(self)
a = A()
other = {"a": a}
a.__class__ = B
a.grow()
other["a"].w = a.v
a.__class__ = A
del a.w
print(a.kind, a.v, len(B.shared))
