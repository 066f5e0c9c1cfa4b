import sys


def letter(n, k):
    mid = 1 << (n - 1)
    if k == mid:
        return "V"
    if k < mid:
        return letter(n - 1, k)
    mirrored = letter(n - 1, 2 * mid - k)
    return "A" if mirrored == "V" else "V"


def main():
    n, a, b = (int(x) for x in sys.stdin.readline().split())
    step = 1 if a <= b else -1
    out = []
    k = a
    while True:
        out.append(letter(n, k))
        if k == b:
            break
        k += step
    print("".join(out))


if __name__ == "__main__":
    main()
