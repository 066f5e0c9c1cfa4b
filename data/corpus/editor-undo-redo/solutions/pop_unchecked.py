def edit(ops):
    text = ""
    undo, redo, shown = [], [], []

    def change(new):
        nonlocal text
        if new == text:
            return
        undo.append(text)
        redo.clear()
        text = new

    for op in ops:
        if op[0] == "add":
            change(text + op[1])
        elif op[0] == "cut":
            change(text[:max(0, len(text) - op[1])])
        elif op[0] == "turn":
            change(text[::-1])
        elif op[0] == "undo":
            for _ in range(op[1]):
                redo.append(text)
                text = undo.pop()
        elif op[0] == "redo":
            for _ in range(op[1]):
                undo.append(text)
                text = redo.pop()
        else:
            shown.append(text)
    return shown
