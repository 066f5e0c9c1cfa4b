import sys


def encode(x, b):
    if x == 0:
        return "0"
    out = []
    while x:
        x, r = divmod(x, -b)
        if r < 0:
            r += b
        out.append(str(r))
        if len(out) > 40:
            break
    return "".join(out[::-1])


def decode(s, b):
    v = 0
    for d in map(int, s):
        if d >= b:
            return "bad"
        v = v * (-b) + d
    return v


lines = sys.stdin.read().strip().split("\n")
for line in lines[1:]:
    k, s, b = line.split()
    b = int(b)
    if k == "D":
        print(decode(s, b))
    elif k == "E":
        print(encode(int(s), b))
    else:
        print(encode(decode(s, b) + 1, b))
