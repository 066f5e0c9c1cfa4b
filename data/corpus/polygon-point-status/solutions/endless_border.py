def point_status(polygon, points):
    def classify(px, py):
        inside = False
        ax, ay = polygon[-1]
        for bx, by in polygon:
            cross = (bx - ax) * (py - ay) - (by - ay) * (px - ax)
            if cross == 0:
                return "border"
            if (ay > py) is not (by > py) and (cross > 0) is (by > ay):
                inside ^= True
            ax, ay = bx, by
        return "inside" if inside else "outside"

    return [classify(*p) for p in points]
