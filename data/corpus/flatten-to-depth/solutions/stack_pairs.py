from collections import deque


def flatten_to_depth(items, depth):
    out = deque()
    stack = [(x, depth) for x in items]
    while stack:
        x, left = stack.pop()
        if left and isinstance(x, list):
            stack += [(y, left - 1) for y in x]
        else:
            out.appendleft(x)
    return list(out)
