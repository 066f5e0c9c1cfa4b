import sys
from collections import deque

read = sys.stdin.readline
mass = {}
for _ in range(int(read())):
    sym, val = read().split()
    mass[sym] = int(val)
for _ in range(int(read())):
    text = read().strip()
    scale = deque([1])
    total, num, low = 0, "", ""
    for ch in text[::-1]:
        match ch:
            case "(":
                scale.pop()
            case ")":
                scale.append(int(num) if num else 1)
                num = ""
            case _ if ch.isdigit():
                num = ch + num
            case _ if ch.islower():
                low = ch
            case _:
                total += mass[ch + low] * (int(num) if num else 1) * scale[-1]
                num = low = ""
    print(total)
