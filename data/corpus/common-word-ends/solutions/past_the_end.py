def common_ends(words):
    if not words:
        return "", ""
    first = words[0]
    p = 0
    while p < len(first) and all(w[p] == first[p] for w in words):
        p += 1
    room = min(map(len, words)) - p
    s = 0
    while s < room and len({w[-1 - s] for w in words}) == 1:
        s += 1
    return first[:p], first[len(first) - s:]
