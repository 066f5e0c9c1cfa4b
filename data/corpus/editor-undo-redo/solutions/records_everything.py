def edit(ops):
    versions = [""]
    at = 0
    out = []
    for kind, *arg in ops:
        if kind == "show":
            out.append(versions[at])
        elif kind == "undo":
            at = max(at - arg[0], 0)
        elif kind == "redo":
            at = min(at + arg[0], len(versions) - 1)
        else:
            text = versions[at]
            if kind == "add":
                text = text + arg[0]
            elif kind == "cut":
                text = text[:max(0, len(text) - arg[0])]
            else:
                text = text[::-1]
            del versions[at + 1:]
            versions.append(text)
            at += 1
    return out
