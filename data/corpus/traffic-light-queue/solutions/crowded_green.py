g, r, n = map(int, input().split())
arrive = list(map(int, input().split()))
out = []
for i in range(n):
    t = arrive[i]
    if i > 0 and arrive[i] != arrive[i - 1]:
        t = max(t, out[-1] + 1)
    elif i > 0:
        t = out[-1]
    while t % (g + r) >= g:
        t += 1
    out.append(t)
print(*out)
longest = 0
for t in arrive:
    longest = max(longest, sum(a <= t < p for a, p in zip(arrive, out)))
print(longest)
