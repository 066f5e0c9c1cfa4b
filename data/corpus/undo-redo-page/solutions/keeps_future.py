import sys

data = sys.stdin.read().split("\n")
q = int(data[0])
stack, redo, page = [], [], []
for line in data[1:q + 1]:
    if line.startswith("type"):
        stack.append(page)
        page = page + [line[5:]]
    elif line == "clear":
        stack.append(page)
        page = []
    elif line == "undo" and stack:
        redo.append(page)
        page = stack.pop()
    elif line == "redo" and redo:
        stack.append(page)
        page = redo.pop()
    elif line == "show":
        print(" ".join(page) if page else "-")
