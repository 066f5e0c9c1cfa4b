n = int(input())
h = list(map(int, input().split()))
best = start = 0
i = 0
while i < n - 1:
    j = i
    while j + 1 < n and h[j] < h[j + 1]:
        j += 1
    top = j
    while j + 1 < n and h[j] > h[j + 1]:
        j += 1
    if i < top < j and j - i + 1 >= best:
        best, start = j - i + 1, i + 1
    i = max(j, i + 1)
print(best, start)
