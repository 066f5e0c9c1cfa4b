import sys


def encode(x, b):
    rest, d = divmod(x, -b)
    if d < 0:
        rest, d = rest + 1, d + b
    return (encode(rest, b) if rest else "") + str(d)


def decode(s, b):
    return sum(int(ch) * (-b) ** i for i, ch in enumerate(reversed(s)))


def answer(line):
    match line.split():
        case ["E", x, b]:
            return encode(int(x), int(b))
        case ["D", s, b] if int(max(s)) >= int(b):
            return "bad"
        case ["D", s, b]:
            return decode(s, int(b))
        case ["S", s, b]:
            return encode(decode(s, int(b)) + 1, int(b))


def main():
    _, *lines = sys.stdin.read().splitlines()
    for line in lines:
        print(answer(line))


if __name__ == "__main__":
    main()
