n = int(input())
a = list(map(int, input().split()))
b = list(map(int, input().split()))
ans = -1
for k in range(n):
    if a == b:
        ans = k
        break
    a = [a[-1]] + a[:-1]
print(ans)
