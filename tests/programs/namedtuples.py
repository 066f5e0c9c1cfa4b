from collections import namedtuple
from typing import NamedTuple
P = namedtuple("P", "x y")
class Q(NamedTuple):
    a: int
    b: list = []
p = P(1, [2])
p.y.append(3)
p2 = p._replace(x=9)
x, y = p2
y.append(4)
q = Q(5)
q.b.append(p)
r = [p, p2]
r[0].y.clear()
print(p, p2, q)
