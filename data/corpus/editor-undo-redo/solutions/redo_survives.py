def edit(ops):
    text, done, undone, shown = "", [], [], []
    for op in ops:
        kind, arg = op[0], op[-1]
        if kind == "show":
            shown.append(text)
        elif kind == "undo":
            while arg and done:
                undone.append(text)
                text = done.pop()
                arg -= 1
        elif kind == "redo":
            while arg and undone:
                done.append(text)
                text = undone.pop()
                arg -= 1
        else:
            old = text
            if kind == "add":
                text += arg
            elif kind == "cut":
                text = text[:len(text) - min(arg, len(text))]
            else:
                text = text[::-1]
            if text != old:
                done.append(old)
    return shown
