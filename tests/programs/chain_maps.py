from collections import ChainMap, UserDict, UserList
a, b = {"x": 1}, {"x": 2, "y": [3]}
c = ChainMap(a, b)
c["z"] = 5
c["y"].append(4)
del c["x"]
d = c.new_child()
d["w"] = a
d.maps[1]["v"] = 1
class Lower(UserDict):
    def __setitem__(self, k, v):
        super().__setitem__(k.lower(), v)
u = Lower(A=1)
u["B"] = b
u.data["c"] = 2
l = UserList(b["y"])
l.append(9)
l.data.append(b)
l[0] = a
a["last"] = l
print(a, len(b), dict(u).keys(), len(l))
