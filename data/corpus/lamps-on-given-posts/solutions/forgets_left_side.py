import sys
data = list(map(int, sys.stdin.read().split()))
h, p, r = data[:3]
houses = sorted(data[3:3 + h])
posts = sorted(data[3 + h:])
ans = 0
end = -1
for x in houses:
    if x > end:
        usable = [y for y in posts if y <= x + r]
        if not usable:
            ans = -1
            break
        end = usable[-1] + r
        ans += 1
print(ans)
