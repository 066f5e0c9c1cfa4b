h, p, r = map(int, input().split())
houses = list(map(int, input().split()))
posts = sorted(map(int, input().split()))
lamps = []
for x in houses:
    if any(abs(x - y) <= r for y in lamps):
        continue
    near = [y for y in posts if abs(y - x) <= r]
    if not near:
        lamps = None
        break
    lamps.append(max(near))
print(-1 if lamps is None else len(lamps))
