def point_status(polygon, points):
    answer = []
    for px, py in points:
        state = False
        for i in range(len(polygon)):
            ax, ay = polygon[i - 1]
            bx, by = polygon[i]
            cross = (bx - ax) * (py - ay) - (by - ay) * (px - ax)
            if cross == 0 and min(ax, bx) <= px <= max(ax, bx) and min(ay, by) <= py <= max(ay, by):
                answer.append("border")
                break
            if (ay > py) != (by > py) and (cross > 0) == (by > ay):
                state = not state
        else:
            answer.append("inside" if state else "outside")
    return answer
