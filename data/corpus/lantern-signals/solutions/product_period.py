k, s = map(int, input().split())
t, period = 0, 1
never = False
for _ in range(k):
    p, r = map(int, input().split())
    tries = 0
    while t % p != r and tries < p:
        t += period
        tries += 1
    if t % p != r:
        never = True
        break
    period *= p
if never:
    print("NEVER")
else:
    while t < s:
        t += max(1, (s - t) // period) * period
    print(t)
