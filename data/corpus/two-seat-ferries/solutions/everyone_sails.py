n, w = map(int, input().split())
a = sorted(map(int, input().split()), reverse=True)
behind = sum(x > w for x in a)
trips = 0
while a:
    x = a.pop(0)
    if a and x + a[-1] <= w:
        a.pop()
    trips += 1
print(trips, behind)
