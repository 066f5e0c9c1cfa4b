import re
import sys

t = int(sys.stdin.readline())
answers = []
while t:
    t -= 1
    typed, shown = sys.stdin.readline().split()
    pattern = ""
    for ch in typed:
        pattern += ch + "+"
    if re.fullmatch(pattern, shown) is None:
        answers.append("NO")
    else:
        answers.append("YES")
print(*answers, sep="\n")
