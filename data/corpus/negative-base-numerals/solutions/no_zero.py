def encode(x, b):
    digits = []
    while x:
        r = x % b
        digits.append(str(r))
        x = (x - r) // -b
    return "".join(reversed(digits))


def decode(s, b):
    v = 0
    for ch in s:
        if int(ch) >= b:
            return None
        v = v * -b + int(ch)
    return v


for _ in range(int(input())):
    kind, s, b = input().split()
    b = int(b)
    if kind == "E":
        print(encode(int(s), b))
    else:
        v = decode(s, b)
        if v is None:
            print("bad")
        elif kind == "D":
            print(v)
        else:
            print(encode(v + 1, b))
