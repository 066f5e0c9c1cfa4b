def flatten_to_depth(items, depth):
    if depth == 0:
        return items
    out = []
    for x in items:
        try:
            out += flatten_to_depth(list(x), depth)
        except TypeError:
            out.append(x)
    return out
