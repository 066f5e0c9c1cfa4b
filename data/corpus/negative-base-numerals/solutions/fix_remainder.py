def encode(x, b):
    if x == 0:
        return "0"
    out = ""
    while x != 0:
        r = x % b
        out = str(r) + out
        x = -((x - r) // b)
    return out


def decode(s, b):
    value = 0
    for ch in s:
        value = value * -b + int(ch)
    return value


q = int(input())
for _ in range(q):
    kind, s, b = input().split()
    b = int(b)
    if kind == "E":
        print(encode(int(s), b))
    elif kind == "S":
        print(encode(decode(s, b) + 1, b))
    elif any(int(ch) >= b for ch in s):
        print("bad")
    else:
        print(decode(s, b))
