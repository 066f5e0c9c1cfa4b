def loud(name, result=None):
    def method(self, *args):
        print(name)
        return result(self, *args) if result else NotImplemented
    return method
class A:
    def __init__(self):
        object.__setattr__(self, "v", [1])
    __repr__ = loud("repr", lambda s: "A")
    __str__ = loud("str", lambda s: "A")
    __eq__ = loud("eq", lambda s, o: True)
    __ne__ = loud("ne", lambda s, o: True)
    __lt__ = loud("lt", lambda s, o: True)
    __hash__ = loud("hash", lambda s: 3)
    __bool__ = loud("bool", lambda s: False)
    __len__ = loud("len", lambda s: 0)
    __iter__ = loud("iter", lambda s: iter(()))
    __next__ = loud("next")
    __contains__ = loud("contains", lambda s, o: False)
    __getitem__ = loud("getitem")
    __getattribute__ = loud("get", lambda s, n: object.__getattribute__(s, n))
    __getattr__ = loud("getattr")
    __dir__ = loud("dir", lambda s: [])
    __sizeof__ = loud("sizeof", lambda s: 1)
    __reduce_ex__ = loud("reduce")
    __format__ = loud("format", lambda s, f: "")
    __call__ = loud("call")
    __index__ = loud("index", lambda s: 0)
    __int__ = loud("int", lambda s: 0)
    __copy__ = loud("copy")
    __deepcopy__ = loud("deepcopy")
    __class_getitem__ = classmethod(loud("class getitem"))
a = A()
b = [a, (a, 1), {"k": a}]
c = {a: 1}
d = {a}
b[0] = a
c["x"] = a
b.append(a); b.pop()
def f(x):
    y = x
    return x
e = f(a)
g = (x for x in [a])
next(g)
del a
print("end")
