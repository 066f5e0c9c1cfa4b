from itertools import takewhile


def shared(words):
    columns = zip(*words)
    return "".join(col[0] for col in takewhile(lambda c: len(set(c)) == 1, columns))


def common_ends(words):
    prefix = shared(words)
    rests = [w[len(prefix):][::-1] for w in words]
    return prefix, shared(rests)[::-1]
