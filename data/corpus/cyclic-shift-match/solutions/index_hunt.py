n = int(input())
a = list(map(int, input().split()))
b = list(map(int, input().split()))
k = -1
while True:
    k = a.index(b[0], k + 1)
    if a[k:] + a[:k] == b:
        break
print(k)
