from math import lcm

k, s = map(int, input().split())
t, period = 0, 1
possible = True
for _ in range(k):
    p, r = map(int, input().split())
    for _ in range(p):
        if t % p == r:
            break
        t += period
    else:
        possible = False
        break
    period = lcm(period, p)
if not possible:
    print("NEVER")
else:
    if t < s:
        t += (s - t + period - 1) // period * period
    print(t)
