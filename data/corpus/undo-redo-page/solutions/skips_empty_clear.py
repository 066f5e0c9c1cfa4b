from collections import deque

before, after = deque(), deque()
words = []
for _ in range(int(input())):
    line = input()
    op, _, arg = line.partition(" ")
    if op == "type":
        before.append(list(words))
        words.append(arg)
        after.clear()
    elif op == "clear" and words:
        before.append(words)
        words = []
        after.clear()
    elif op == "undo" and before:
        after.append(words)
        words = before.pop()
    elif op == "redo" and after:
        before.append(words)
        words = after.pop()
    elif op == "show":
        print(*words or "-")
