def to_seconds(text):
    parts = []
    word = ""
    for ch in text:
        word += ch
        if ch.isalpha():
            parts.append(word.lstrip(" ") if parts else word)
            word = ""
    if word or not parts or any(" " in p for p in parts):
        return -1
    order = [p[-1] for p in parts]
    weight = dict(zip("dhms", (86400, 3600, 60, 1)))
    if any(u not in weight for u in order) or order != sorted(set(order)):
        return -1
    return sum(int(p[:-1]) * weight[p[-1]] for p in parts)
