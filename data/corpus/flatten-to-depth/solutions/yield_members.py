def flatten_to_depth(items, depth):
    def members(part, left):
        for x in part:
            if left > 0 and type(x) is list:
                yield from members(x, left - 1)
            else:
                yield x

    return list(members(items, depth))
