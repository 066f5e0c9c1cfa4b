class O:
    pass
o = O()
setattr(o, "x", [1])
getattr(o, "x").append(2)
o.__dict__["y"] = 3
vars(o)["z"] = o.x
o.__dict__.update(w=4)
object.__setattr__(o, "v", 5)
delattr(o, "w")
del o.__dict__["y"]
for name in "ab":
    setattr(o, name, len(name))
class Loose:
    def __init__(self, **kw):
        self.__dict__.update(kw)
    def __getattr__(self, name):
        return self.__dict__.setdefault(name, [])
    def __setattr__(self, name, value):
        self.__dict__[name] = (value,)
l = Loose(p=o, q=[1])
l.q.append(2)
l.auto.append("made")
l.r = 9
o.__class__.shared = []
type(o).shared.append(1)
n = O()
n.__dict__ = o.__dict__
n.x.append("same dict")
n.new = 1
print(sorted(vars(o)), l.auto, l.r, o.new)
