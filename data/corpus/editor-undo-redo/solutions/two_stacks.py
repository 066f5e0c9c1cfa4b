def edit(ops):
    text = ""
    undo = []
    redo = []
    shown = []
    for op in ops:
        kind = op[0]
        if kind == "show":
            shown.append(text)
        elif kind == "undo":
            for _ in range(op[1]):
                if not undo:
                    break
                redo.append(text)
                text = undo.pop()
        elif kind == "redo":
            for _ in range(op[1]):
                if not redo:
                    break
                undo.append(text)
                text = redo.pop()
        else:
            if kind == "add":
                new = text + op[1]
            elif kind == "cut":
                new = text[:max(0, len(text) - op[1])]
            else:
                new = text[::-1]
            if new != text:
                undo.append(text)
                redo.clear()
                text = new
    return shown
