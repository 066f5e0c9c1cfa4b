class L(list):
    def __iter__(self): print("L iter"); return super().__iter__()
    def __len__(self): print("L len"); return super().__len__()
    def __getitem__(self, i): print("L get"); return super().__getitem__(i)
    def __eq__(self, o): print("L eq"); return True
    def copy(self): print("L copy"); return self
class D(dict):
    def __iter__(self): print("D iter"); return super().__iter__()
    def __len__(self): print("D len"); return super().__len__()
    def keys(self): print("D keys"); return super().keys()
    def items(self): print("D items"); return super().items()
    def values(self): print("D values"); return super().values()
    def get(self, *a): print("D get"); return None
    def __getitem__(self, k): print("D getitem"); return super().__getitem__(k)
    def __contains__(self, k): print("D contains"); return True
    def __missing__(self, k): print("D missing"); return 1
class S(set):
    def __iter__(self): print("S iter"); return super().__iter__()
    def __contains__(self, k): print("S contains"); return True
    def __len__(self): print("S len"); return 1
class T(tuple):
    def __iter__(self): print("T iter"); return super().__iter__()
    def __len__(self): print("T len"); return 1
class N(int):
    def __repr__(self): print("N repr"); return "n"
    def __eq__(self, o): print("N eq"); return True
    def __hash__(self): print("N hash"); return 1
class Str(str):
    def __repr__(self): print("Str repr"); return "s"
    def __len__(self): print("Str len"); return 1
    def __hash__(self): print("Str hash"); return 1
    def __eq__(self, o): print("Str eq"); return str.__eq__(self, o)
l, d, s, t, n, w = L([1]), D(a=1), S({1}), T((1, 2)), N(3), Str("word")
list.append(l, n)
dict.__setitem__(d, "k", l)
set.add(s, 5)
d["z"] = w
l[0] = t
d["n"] = n
s.add(7)
l.append(d)
x = {"in": [l, d, s, t, n, w]}
del x["in"][0]
print("end")
