import sys
from collections import deque


def trips(line, limit):
    total = 0
    while line:
        heavy = line.pop()
        if line and line[0] + heavy <= limit:
            line.popleft()
        total += 1
    return total


def main():
    n, w, *weights = map(int, sys.stdin.read().split())
    able = deque(sorted(x for x in weights if x <= w))
    behind = n - len(able)
    print(f"{trips(able, w)} {behind}")


if __name__ == "__main__":
    main()
