h, p, r = map(int, input().split())
dark = set(map(int, input().split()))
posts = sorted(map(int, input().split()))
lamps = 0
while dark:
    y = max(posts, key=lambda q: sum(abs(x - q) <= r for x in dark))
    now = {x for x in dark if abs(x - y) <= r}
    if not now:
        lamps = -1
        break
    dark -= now
    lamps += 1
print(lamps)
