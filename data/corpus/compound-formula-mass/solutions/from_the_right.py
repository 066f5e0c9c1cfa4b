import sys

words = sys.stdin.read().split()
m = int(words[0])
mass = dict(zip(words[1:2 * m + 1:2], map(int, words[2:2 * m + 1:2])))
for formula in words[2 * m + 2:]:
    factors = [1]
    total = 0
    digits = tail = ""
    for ch in reversed(formula):
        if ch.isdigit():
            digits = ch + digits
        elif ch == ")":
            factors.append(factors[-1] * int(digits or "1"))
            digits = ""
        elif ch == "(":
            factors.pop()
        elif ch.islower():
            tail = ch
        else:
            total += mass[ch + tail] * int(digits or "1") * factors[-1]
            digits = tail = ""
    print(total)
