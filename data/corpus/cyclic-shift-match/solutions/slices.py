n = int(input())
a = input().split()
b = input().split()
for k in range(n):
    if a[k:] + a[:k] == b:
        print(k)
        break
else:
    print(-1)
