from math import gcd

k, s = map(int, input().split())
step, t = 1, 0
for _ in range(k):
    p, r = map(int, input().split())
    while t % p != r:
        t += step
    step = step // gcd(step, p) * p
if t < s:
    t += -((t - s) // step) * step
print(t)
