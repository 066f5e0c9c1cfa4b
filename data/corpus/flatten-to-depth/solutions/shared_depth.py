def flatten_to_depth(items, depth):
    out = []

    def walk(part):
        nonlocal depth
        for x in part:
            if isinstance(x, list) and depth > 0:
                depth -= 1
                walk(x)
            else:
                out.append(x)

    walk(items)
    return out
