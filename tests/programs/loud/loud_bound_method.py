import types
class F:
    def __call__(self, *a):
        return a
    def __getattr__(self, name):
        print("asked", name)
        raise AttributeError(name)
    __name__ = property(lambda self: print("name asked"))
m = types.MethodType(F(), [1])
n = [m]
f = F()
n.append(f)
print("end")
