import re
import sys

lines = sys.stdin.read().split("\n")
for line in lines[1:int(lines[0]) + 1]:
    stack, deep, verdict = [], 0, ""
    for k, m in enumerate(re.finditer(r"<(/?)(\w+)(/?)>", line)):
        close, name, empty = m.groups()
        if empty:
            continue
        if not close:
            stack.append(name)
            deep = max(deep, len(stack))
        elif stack and stack[-1] == name:
            stack.pop()
        else:
            verdict = f"BAD {k + 1}"
            break
    print(verdict or (f"OPEN {stack[-1]}" if stack else f"OK {deep}"))
