n, a, b = map(int, input().split())
step = 1 if b >= a else -1
out = []
k = a
while k != b + step:
    m = k
    if m % 2 == 0:
        m //= 2
    out.append("A" if m % 4 == 3 else "V")
    k += step
print("".join(out))
