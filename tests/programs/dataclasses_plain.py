from dataclasses import dataclass, field, replace
@dataclass
class Item:
    name: str
    tags: list = field(default_factory=list)
    n: int = 0
@dataclass(frozen=True, order=True)
class Key:
    a: int
    b: str = "z"
@dataclass(slots=True)
class Slim:
    v: int
    w: list
i = Item("pen")
i.tags.append("blue")
j = replace(i, n=3)
j.tags.append("shared")
k = {Key(1): i, Key(0, "y"): j}
k[Key(1)].n += 1
s = Slim(1, i.tags)
s.v = 2
s.w.append("via slim")
print(i, j, sorted(k), s)
