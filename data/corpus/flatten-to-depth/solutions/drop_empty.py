def flatten_to_depth(items, depth):
    out = []
    for x in items:
        if isinstance(x, int):
            out.append(x)
            continue
        if not x:
            continue
        if depth > 0:
            for y in flatten_to_depth(x, depth - 1):
                out.append(y)
        else:
            out.append(x)
    return out
