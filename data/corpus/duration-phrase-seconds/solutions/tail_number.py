def to_seconds(text):
    if not text or text[0] == " " or text[-1] == " ":
        return -1
    left = iter([("d", 24 * 3600), ("h", 3600), ("m", 60), ("s", 1)])
    total, number = 0, None
    for ch in text:
        if "0" <= ch <= "9":
            number = (number or 0) * 10 + int(ch)
        elif ch == " ":
            if number is not None:
                return -1
        else:
            if number is None:
                return -1
            for unit, size in left:
                if unit == ch:
                    total += number * size
                    number = None
                    break
            else:
                return -1
    return total
