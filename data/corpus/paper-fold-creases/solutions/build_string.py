def creases(n):
    if n == 1:
        return "V"
    left = creases(n - 1)
    right = ""
    for ch in reversed(left):
        if ch == "V":
            right += "A"
        else:
            right += "V"
    return left + "V" + right


n, a, b = map(int, input().split())
s = creases(n)
if a <= b:
    print(s[a - 1:b])
else:
    print(s[b - 1:a][::-1])
