n = int(input())
h = [int(x) for x in input().split()]
best, where = 0, 0
for i in range(n):
    j = i
    while j + 1 < n and h[j + 1] > h[j]:
        j += 1
    if j == i:
        continue
    while j + 1 < n and h[j + 1] < h[j]:
        j += 1
    if j - i + 1 > best:
        best, where = j - i + 1, i + 1
print(best, where)
