import cmath


def point_status(polygon, points):
    corners = [complex(x, y) for x, y in polygon]
    result = []
    for x, y in points:
        arms = [c - complex(x, y) for c in corners]
        if 0 in arms:
            result.append("border")
            continue
        turns = [b * a.conjugate() for a, b in zip([arms[-1]] + arms, arms)]
        if any(t.imag == 0 and t.real < 0 for t in turns):
            result.append("border")
        elif abs(sum(map(cmath.phase, turns))) > 3:
            result.append("inside")
        else:
            result.append("outside")
    return result
