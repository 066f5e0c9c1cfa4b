from itertools import chain


def as_list(x):
    return x if isinstance(x, list) else [x]


def flatten_to_depth(items, depth):
    current = items[:]
    for _ in range(depth):
        current = list(chain.from_iterable(map(as_list, current)))
    return current
