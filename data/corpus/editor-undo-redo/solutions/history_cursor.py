def edit(ops):
    versions = [""]
    at = 0
    shown = []
    for op in ops:
        now = versions[at]
        match op:
            case ["show"]:
                shown.append(now)
                continue
            case ["undo", k]:
                at = max(0, at - k)
                continue
            case ["redo", k]:
                at = min(len(versions) - 1, at + k)
                continue
            case ["add", s]:
                new = now + s
            case ["cut", k]:
                new = now[:-k] if k else now
            case ["turn"]:
                new = now[::-1]
        if new == now:
            continue
        at += 1
        versions[at:] = [new]
    return shown
