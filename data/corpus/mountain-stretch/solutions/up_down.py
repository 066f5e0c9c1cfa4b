n = int(input())
h = list(map(int, input().split()))
up = [0] * n
down = [0] * n
for i in range(1, n):
    if h[i] > h[i - 1]:
        up[i] = up[i - 1] + 1
for i in range(n - 2, -1, -1):
    if h[i] > h[i + 1]:
        down[i] = down[i + 1] + 1
best, start = 0, 0
for i in range(n):
    if up[i] and down[i] and up[i] + down[i] + 1 > best:
        best = up[i] + down[i] + 1
        start = i - up[i] + 1
print(best, start)
