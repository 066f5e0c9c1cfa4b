import re
import sys


def weigh(text, mass):
    tokens = re.findall(r"[A-Z][a-z]?|\d+|[()]", text) + ["end"]
    at = 0

    def times():
        nonlocal at
        if tokens[at].isdigit():
            at += 1
            return int(tokens[at - 1])
        return 1

    def formula():
        nonlocal at
        total = 0
        while tokens[at] not in (")", "end"):
            token = tokens[at]
            at += 1
            if token == "(":
                part = formula()
                at += 1
            else:
                part = mass[token]
            total += part * times()
        return total

    return formula()


def main():
    lines = sys.stdin.read().split("\n")
    m = int(lines[0])
    mass = {s: int(v) for s, v in map(str.split, lines[1:m + 1])}
    for text in lines[m + 2:m + 2 + int(lines[m + 1])]:
        print(weigh(text, mass))


if __name__ == "__main__":
    main()
