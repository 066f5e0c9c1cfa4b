h, p, r = map(int, input().split())
houses = sorted(map(int, input().split()))
posts = sorted(map(int, input().split()))
count = 0
lit = -1
for x in houses:
    if x <= lit:
        continue
    choice = None
    for y in posts:
        if x - r <= y <= x + r:
            choice = y
    if choice is None:
        count = -1
        break
    count += 1
    lit = choice + r
print(count)
