import sys


def strip(digits):
    while len(digits) > 1 and digits[-1] == 0:
        digits.pop()
    return "".join(map(str, digits[::-1]))


def add_one(s, b):
    digits = [int(ch) for ch in reversed(s)] + [0, 0, 0]
    carry = 1
    for i in range(len(digits)):
        digits[i] += carry
        carry = 0
        if digits[i] == b:
            digits[i] = 0
            carry = -1
        elif digits[i] < 0:
            digits[i] = b - 1
            carry = 1
    return strip(digits)


def encode(x, b):
    x = int(x)
    digits = []
    sign = 1
    while True:
        d = (sign * x) % b
        digits.append(d)
        x = (x - sign * d) // b
        if x == 0:
            return strip(digits)
        sign = -sign


def decode(s, b):
    value, place = 0, 1
    for ch in s[::-1]:
        if int(ch) >= b:
            return "bad"
        value += int(ch) * place
        place *= -b
    return value


handlers = {"E": encode, "D": decode, "S": add_one}
for line in sys.stdin.readlines()[1:]:
    kind, text, b = line.split()
    print(handlers[kind](text, int(b)))
