n, a, b = map(int, input().split())
walk = range(a, b + 1) if a <= b else range(a, b - 1, -1)
res = ""
for k in walk:
    odd = k // (k & -k)
    res += "VA"[odd % 4 == 3]
print(res)
