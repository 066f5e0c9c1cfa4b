m = int(input())
mass = {}
for _ in range(m):
    symbol, value = input().split()
    mass[symbol] = int(value)
for _ in range(int(input())):
    s = input().strip()
    stack = [0]
    i = 0
    while i < len(s):
        if s[i] == "(":
            stack.append(0)
            i += 1
            continue
        if s[i] == ")":
            part = stack.pop()
            i += 1
        else:
            j = i + 1
            if j < len(s) and s[j].islower():
                j += 1
            part = mass[s[i:j]]
            i = j
        j = i
        while j < len(s) and s[j].isdigit():
            j += 1
        stack[-1] += part * int(s[i:j] or 1)
        i = j
    print(stack[0])
