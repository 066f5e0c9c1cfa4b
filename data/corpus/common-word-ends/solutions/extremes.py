def match(a, b):
    if not a or not b or a[0] != b[0]:
        return ""
    return a[0] + match(a[1:], b[1:])


def common_ends(words):
    if len(words) == 0:
        return "", ""
    prefix = match(min(words), max(words))
    tails = [w.removeprefix(prefix)[::-1] for w in words]
    suffix = match(min(tails), max(tails))[::-1]
    return prefix, suffix
