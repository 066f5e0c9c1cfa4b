n = int(input())
a = list(map(int, input().split()))
total = sum(a)
left = 0
best = None
ways = 0
for x in a[:-1]:
    left += x
    d = abs(total - 2 * left)
    if best is None or d < best:
        best, ways = d, 1
    elif d == best:
        ways += 1
print(best, ways)
