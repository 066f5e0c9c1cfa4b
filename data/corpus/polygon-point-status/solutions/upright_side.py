def point_status(polygon, points):
    result = []
    for x, y in points:
        above = 0
        border = False
        for (ax, ay), (bx, by) in zip(polygon, polygon[1:] + polygon[:1]):
            slope = (by - ay) / (bx - ax)
            height = ay + slope * (x - ax)
            if min(ax, bx) <= x <= max(ax, bx):
                border = border or abs(height - y) < 1e-9
            if min(ax, bx) <= x < max(ax, bx) and height > y:
                above += 1
        result.append("border" if border else ["outside", "inside"][above % 2])
    return result
