import sys
from collections import deque


def main():
    data = list(map(int, sys.stdin.read().split()))
    n = data[0]
    wheel = deque(data[1:n + 1])
    goal = deque(data[n + 1:2 * n + 1])
    turns = 0
    while turns < n and wheel != goal:
        wheel.rotate(-1)
        turns += 1
    print(turns if turns < n else -1)


if __name__ == "__main__":
    main()
