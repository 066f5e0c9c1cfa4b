def common_ends(words):
    if not words:
        return ("", "")
    short = min(words, key=len)
    p = 0
    while p < len(short) and all(w[p] == short[p] for w in words):
        p += 1
    s = 0
    while s < len(short) - p and all(w[-1 - s] == short[-1 - s] for w in words):
        s += 1
    return (short[:p], short[len(short) - s:])
