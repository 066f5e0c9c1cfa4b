def tags(s):
    i = 0
    while "<" in s[i:]:
        i = s.index("<", i)
        j = s.index(">", i)
        yield s[i + 1:j]
        i = j


n = int(input())
for _ in range(n):
    stack = []
    depth, count, bad = 0, 0, None
    for tag in tags(input()):
        count += 1
        if tag[0] == "/":
            if stack.pop() != tag[1:]:
                bad = count
                break
        else:
            depth = max(depth, len(stack) + 1)
            if tag[-1] != "/":
                stack.append(tag)
    if bad:
        print("BAD", bad)
    elif stack:
        print("OPEN", stack[-1])
    else:
        print("OK", depth)
