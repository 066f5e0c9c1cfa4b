def flatten_to_depth(items, depth):
    if depth == 0:
        return list(items)
    out = []
    for x in items:
        if isinstance(x, list):
            out.extend(flatten_to_depth(x, depth - 1))
        else:
            out.append(x)
    return out
