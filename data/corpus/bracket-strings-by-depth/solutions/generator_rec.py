import sys


def strings(prefix, left, level, peak, want):
    if left == 0 and level == 0:
        if peak == want:
            yield prefix
        return
    if left and level < want:
        up = level + 1
        yield from strings(prefix + "(", left - 1, up, max(peak, up), want)
    if level:
        yield from strings(prefix + ")", left, level - 1, peak, want)


def main():
    n, d = map(int, sys.stdin.readline().split())
    answer = list(strings("", n, 0, 0, d))
    print(len(answer))
    if answer:
        print("\n".join(answer))


if __name__ == "__main__":
    main()
