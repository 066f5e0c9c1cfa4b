def on_side(p, a, b):
    cross = (b[0] - a[0]) * (p[1] - a[1]) - (b[1] - a[1]) * (p[0] - a[0])
    dot = (p[0] - a[0]) * (p[0] - b[0]) + (p[1] - a[1]) * (p[1] - b[1])
    return cross == 0 and dot <= 0


def point_status(polygon, points):
    out = []
    sides = list(zip(polygon, polygon[1:] + polygon[:1]))
    for p in points:
        if any(on_side(p, a, b) for a, b in sides):
            out.append("border")
            continue
        crossings = 0
        for a, b in sides:
            if a[1] > b[1]:
                a, b = b, a
            if a[1] != b[1] and a[1] <= p[1] <= b[1]:
                at = a[0] + (p[1] - a[1]) * (b[0] - a[0]) / (b[1] - a[1])
                crossings += at > p[0]
        out.append("inside" if crossings % 2 else "outside")
    return out
