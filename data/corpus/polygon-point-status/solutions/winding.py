class Polygon:
    def __init__(self, corners):
        self.corners = corners

    def sides(self, p):
        shifted = [(x - p[0], y - p[1]) for x, y in self.corners]
        yield from zip(shifted, shifted[1:] + shifted[:1])

    def winding(self, p):
        turns = 0
        for (ax, ay), (bx, by) in self.sides(p):
            cross = ax * by - ay * bx
            if cross == 0 and ax * bx + ay * by <= 0:
                return None
            if ay <= 0 < by and cross > 0:
                turns += 1
            elif by <= 0 < ay and cross < 0:
                turns -= 1
        return turns


def point_status(polygon, points):
    shape = Polygon(polygon)

    def word(p):
        match shape.winding(p):
            case None:
                return "border"
            case 0:
                return "outside"
            case _:
                return "inside"

    return [word(p) for p in points]
