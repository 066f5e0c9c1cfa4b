import re


def judge(line):
    stack = []
    best = 0
    for k, tag in enumerate(re.findall(r"<([^>]*)>", line), 1):
        if tag.startswith("/"):
            if not stack or stack[-1] != tag[1:]:
                return f"BAD {k}"
            stack.pop()
        else:
            best = max(best, len(stack) + 1)
            if not tag.endswith("/"):
                stack.append(tag)
    return f"OPEN {stack[-1]}" if stack else f"OK {best}"


for _ in range(int(input())):
    print(judge(input()))
