import math

n = int(input())
g = 0
for x in input().split():
    g = math.gcd(g, int(x))
count = 0
total = 0
d = 1
while d * d <= g:
    if g % d == 0:
        count += 1
        total += d
        if d * d != g:
            count += 1
            total += g // d
    d += 1
print(count, total)
