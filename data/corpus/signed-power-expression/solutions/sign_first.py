import sys

PRIO = {"+": 1, "-": 1, "*": 2, "/": 2, "%": 2, "^": 3}


def tokens(s):
    number = ""
    for ch in s + " ":
        if ch.isdigit():
            number += ch
            continue
        if number:
            yield int(number)
            number = ""
        if ch != " ":
            yield ch
    yield "end"


def climb(src, lowest):
    tok = next(src)
    flip = False
    while tok in ("+", "-"):
        flip ^= tok == "-"
        tok = next(src)
    if tok == "(":
        left, op = climb(src, 1)
        op = next(src)
    else:
        left, op = tok, next(src)
    if flip:
        left = -left
    while op in PRIO and PRIO[op] >= lowest:
        p = PRIO[op]
        right, after = climb(src, p if op == "^" else p + 1)
        if op == "+":
            left += right
        elif op == "-":
            left -= right
        elif op == "*":
            left *= right
        elif op == "/":
            left //= right
        elif op == "%":
            left %= right
        else:
            left **= right
        op = after
    return left, op


for line in sys.stdin.read().splitlines()[1:]:
    try:
        print(climb(tokens(line), 1)[0])
    except ZeroDivisionError:
        print("undefined")
