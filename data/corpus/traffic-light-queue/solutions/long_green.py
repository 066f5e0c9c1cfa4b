g, r, n = map(int, input().split())
arrive = list(map(int, input().split()))
period = g + r
out = []
free = 0
for a in arrive:
    t = max(a, free)
    phase = t % period
    if phase > g:
        t = t - phase + period
    out.append(t)
    free = t + 1
print(*out)
longest = 0
for t in arrive:
    size = 0
    for a, p in zip(arrive, out):
        if a <= t and p > t:
            size += 1
    longest = max(longest, size)
print(longest)
