def creases(n):
    if n == 1:
        return "V"
    left = creases(n - 1)
    right = ["A" if ch == "V" else "V" for ch in left]
    return left + "V" + "".join(right)


n, a, b = map(int, input().split())
s = creases(n)
if a <= b:
    print(s[a - 1:b])
else:
    print(s[b - 1:a][::-1])
