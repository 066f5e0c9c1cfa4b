import sys


class Vec:
    __slots__ = ("x", "y")

    def __init__(self, x, y):
        self.x = x
        self.y = y

    def __sub__(self, o):
        return Vec(self.x - o.x, self.y - o.y)

    def __mul__(self, o):
        return self.x * o.x + self.y * o.y

    def __xor__(self, o):
        return self.x * o.y - self.y * o.x

    def __abs__(self):
        return (self * self) ** 0.5


def distance(p, a, b):
    ab = b - a
    if (p - a) * ab <= 0:
        return abs(p - a)
    if (p - b) * ab >= 0:
        return abs(p - b)
    return abs((p - a) ^ ab) / abs(ab)


def main():
    tokens = iter(sys.stdin.read().split())
    n, q = int(next(tokens)), int(next(tokens))
    points = [Vec(float(next(tokens)), float(next(tokens))) for _ in range(n + q)]
    trail, houses = points[:n], points[n:]
    for house in houses:
        sides = zip(trail, trail[1:] or trail)
        print("%.8f" % min(distance(house, a, b) for a, b in sides))


if __name__ == "__main__":
    main()
