import math
import sys


def lens(x1, y1, r1, x2, y2, r2):
    d = math.hypot(x1 - x2, y1 - y2)
    if d >= r1 + r2:
        return 0
    if d <= abs(r1 - r2):
        return math.pi * min(r1, r2) ** 2
    s = (d + r1 + r2) / 2
    height = 2 * math.sqrt(s * (s - d) * (s - r1) * (s - r2)) / d
    area = -d * height
    for r in (r1, r2):
        area += math.asin(min(1, height / r)) * r * r
    return area


for case in sys.stdin.read().splitlines()[1:]:
    print("{:.7f}".format(lens(*map(int, case.split()))))
