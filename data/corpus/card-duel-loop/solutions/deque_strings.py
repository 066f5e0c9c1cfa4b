import sys
from collections import deque


def play(first, second):
    states = {}
    turn = 0
    while first and second:
        key = f"{list(first)}|{list(second)}"
        if key in states:
            return "loop", turn
        states[key] = turn
        turn += 1
        x, y = first.popleft(), second.popleft()
        match (x > y) - (x < y):
            case 1:
                first.extend((x, y))
            case -1:
                second.extend((y, x))
            case 0:
                first.append(x)
                second.append(y)
    return ("first" if first else "second"), turn


def main():
    lines = sys.stdin.readlines()
    piles = [deque(map(int, line.split())) for line in lines[1:3]]
    print(*play(*piles))


if __name__ == "__main__":
    main()
