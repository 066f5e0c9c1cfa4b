import re

mass = {}
for _ in range(int(input())):
    name, value = input().split()
    mass[name] = int(value)
for _ in range(int(input())):
    text = input().strip()
    totals = [0]
    for m in re.finditer(r"(\()|\)(\d?)|([A-Z][a-z]?)(\d*)", text):
        if m[1]:
            totals.append(0)
        elif m[3]:
            totals[-1] += mass[m[3]] * int(m[4] or 1)
        else:
            inner = totals.pop()
            totals[-1] += inner * int(m[2] or 1)
    print(totals.pop())
