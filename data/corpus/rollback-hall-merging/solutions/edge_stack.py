import sys
from collections import deque

doors = []
marks = []


def region(start):
    seen = {start}
    queue = deque([start])
    while queue:
        here = queue.popleft()
        for a, b in doors:
            other = b if a == here else a if b == here else None
            if other is not None and other not in seen:
                seen.add(other)
                queue.append(other)
    return seen


def count(n):
    left = set(range(1, n + 1))
    total = 0
    while left:
        left -= region(min(left))
        total += 1
    return total


n, q = map(int, sys.stdin.readline().split())
for line in sys.stdin:
    op, *args = line.split()
    args = tuple(map(int, args))
    if op == "join" and args[1] not in region(args[0]):
        doors.append(args)
    elif op == "save":
        marks.append(len(doors))
    elif op == "back" and marks:
        del doors[marks.pop():]
    elif op == "same":
        print("YES" if args[1] in region(args[0]) else "NO")
    elif op == "size":
        print(len(region(args[0])))
    elif op == "count":
        print(count(n))
