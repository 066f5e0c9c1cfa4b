def encode(x, b):
    r = x % b
    rest = (r - x) // b
    return (encode(rest, b) if rest != 0 else "") + str(r)


def decode(s, b):
    if s == "":
        return 0
    return int(s[-1]) - b * decode(s[:-1], b)


q = int(input())
while q:
    q -= 1
    kind, s, b = input().split()
    b = int(b)
    if kind == "E":
        print(encode(int(s), b))
    elif kind == "D":
        if max(map(int, s)) > b:
            print("bad")
        else:
            print(decode(s, b))
    else:
        print(encode(decode(s, b) + 1, b))
