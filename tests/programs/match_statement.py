class Point:
    __match_args__ = ("x", "y")
    def __init__(self, x, y):
        self.x, self.y = x, y
out = []
def see(v):
    match v:
        case 0 | 1:
            out.append("bit")
        case [first, *rest] if rest:
            rest.append(first)
            out.append(rest)
        case {"k": k, **others}:
            others["k2"] = k
            out.append(others)
        case Point(x=0, y=yy):
            out.append(yy)
        case Point(a, b):
            out.append((a, b))
        case str() as s:
            out.append(s * 2)
        case _:
            out.append(None)
for v in (1, [1, 2, 3], {"k": [5], "z": 0}, Point(0, [1]), Point(1, 2), "ab", 2.5, [7]):
    see(v)
match out:
    case [*_, last]:
        print(last)
print(out)
