import sys


def build(s, keep):
    if keep == 0:
        return ""
    window = s[:len(s) - keep + 1]
    d = min(window)
    i = window.index(d)
    return d + build(s[i + 1:], keep - 1)


def main():
    s, k = sys.stdin.read().split()
    left = build(s, len(s) - int(k))
    print(int(left or "0"))


if __name__ == "__main__":
    main()
