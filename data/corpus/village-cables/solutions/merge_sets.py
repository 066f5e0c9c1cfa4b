import sys
from dataclasses import dataclass, field


@dataclass(order=True)
class Cable:
    price: int
    ends: tuple = field(compare=False)


lines = [list(map(int, s.split())) for s in sys.stdin.read().splitlines() if s.strip()]
n, m, k = lines[0]
stations = set(lines[1])
cables = sorted(Cable(w, (a, b)) for a, b, w in lines[2:])
groups = [{v} for v in range(1, n + 1) if v not in stations] + [stations]
total = 0
for cable in cables:
    a, b = cable.ends
    ga = next(g for g in groups if a in g)
    if b in ga:
        continue
    gb = next(g for g in groups if b in g)
    groups = [g for g in groups if g is not ga and g is not gb] + [ga | gb]
    total += cable.price
print(total if len(groups) == 1 else "IMPOSSIBLE")
