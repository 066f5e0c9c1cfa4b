from types import SimpleNamespace, MappingProxyType, MethodType
n = SimpleNamespace(a=1, b=[2])
n.c = n
n.b.append(3)
del n.a
n.c.d = {"x": n.b}
n.d["x"] += [4]
proxy = MappingProxyType(n.d)
proxy["x"].append("via proxy")
def hello(self, v):
    self.b.append(v)
n.hello = MethodType(hello, n)
n.hello("m")
print(n.b, len(vars(n)))
