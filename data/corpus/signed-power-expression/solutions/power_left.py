import re


def parse(tokens, level=0):
    if level == 2:
        sign = 1
        while tokens[0] in "+-":
            if tokens.pop(0) == "-":
                sign = -sign
        v = atom(tokens)
        while tokens[0] == "^":
            tokens.pop(0)
            v = v ** atom(tokens)
        return sign * v
    v = parse(tokens, level + 1)
    while tokens[0] in ("+-", "*/%")[level]:
        op = tokens.pop(0)
        w = parse(tokens, level + 1)
        match op:
            case "+":
                v += w
            case "-":
                v -= w
            case "*":
                v *= w
            case "/":
                v //= w
            case "%":
                v %= w
    return v


def atom(tokens):
    t = tokens.pop(0)
    if t != "(":
        return int(t)
    v = parse(tokens)
    tokens.pop(0)
    return v


for _ in range(int(input())):
    try:
        print(parse(re.findall(r"\d+|[^\d ]", input()) + ["$"]))
    except ZeroDivisionError:
        print("undefined")
