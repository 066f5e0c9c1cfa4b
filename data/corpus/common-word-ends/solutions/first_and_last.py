def common_ends(words):
    if not words:
        return ("", "")
    a, b = words[0], words[-1]
    p = 0
    while p < min(len(a), len(b)) and a[p] == b[p]:
        p += 1
    s = 0
    while s < min(len(a), len(b)) - p and a[len(a) - 1 - s] == b[len(b) - 1 - s]:
        s += 1
    return (a[:p], a[len(a) - s:])
