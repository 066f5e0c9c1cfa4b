class Meta(type):
    registry = {}
    def __new__(mcls, name, bases, ns, **kw):
        ns.setdefault("items", []).append(name)
        cls = super().__new__(mcls, name, bases, ns)
        mcls.registry[name] = cls
        return cls
    def __call__(cls, *args):
        obj = super().__call__(*args)
        cls.items.append(obj)
        return obj
    @property
    def size(cls):
        return len(cls.items)
class A(metaclass=Meta):
    def __init__(self, v):
        self.v = v
class B(A):
    items = ["own"]
a = A(1)
b = B([2])
b.v.append(a)
B.items[0] = b
C = Meta("C", (A,), {"x": [1]})
C.x.append(2)
D = type("D", (), {"y": a.v, "f": lambda self: self})
D.z = D().f()
D.z.w = D
print(A.size, B.size, sorted(Meta.registry), C.x)
