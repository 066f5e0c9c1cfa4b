d, f, n = map(int, input().split())
caches = sorted(tuple(map(int, input().split())) for _ in range(n))
reach = f
stops = 0
while reach < d:
    near = [c for c in caches if c[0] <= reach]
    if not near:
        stops = -1
        break
    c = near[-1]
    caches.remove(c)
    reach += c[1]
    stops += 1
print(stops)
