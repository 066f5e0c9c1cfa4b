class Loud:
    calls = []
    def __init__(self, v):
        self.v = v
    def __len__(self):
        Loud.calls.append("len"); return 1
    def __bool__(self):
        Loud.calls.append("bool"); return True
    def __iter__(self):
        Loud.calls.append("iter"); return iter([1])
    def __eq__(self, o):
        Loud.calls.append("eq"); return True
    def __hash__(self):
        Loud.calls.append("hash"); return 5
    def __repr__(self):
        Loud.calls.append("repr"); return "loud"
    __str__ = __repr__
    def __getattribute__(self, name):
        Loud.calls.append("get " + name) if name != "v" else None
        return object.__getattribute__(self, name)
    def __getattr__(self, name):
        Loud.calls.append("missing " + name); return None
a = Loud([1])
b = [a, a]
c = {"k": a}
d = a
b[0] = 1
b[0] = a
c["k"] = d
x = (a, 1)
a = Loud(2)
print(Loud.calls)
