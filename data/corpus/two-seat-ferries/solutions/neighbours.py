n, w = map(int, input().split())
a = sorted(int(x) for x in input().split())
behind = len([x for x in a if x > w])
a = [x for x in a if x <= w]
i = trips = 0
while i < len(a):
    if i + 1 < len(a) and a[i] + a[i + 1] <= w:
        i += 2
    else:
        i += 1
    trips += 1
print(trips, behind)
