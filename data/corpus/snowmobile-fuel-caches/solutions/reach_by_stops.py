import sys


def fewest(d, f, caches):
    far = [f] + [-1] * len(caches)
    for i, (pos, fuel) in enumerate(sorted(caches)):
        for k in range(i, -1, -1):
            if far[k] >= pos:
                far[k + 1] = max(far[k + 1], far[k] + fuel)
    return next((k for k, x in enumerate(far) if x >= d), -1)


def main():
    d, f, n, *rest = map(int, sys.stdin.read().split())
    print(fewest(d, f, list(zip(rest[::2], rest[1::2]))))


if __name__ == "__main__":
    main()
