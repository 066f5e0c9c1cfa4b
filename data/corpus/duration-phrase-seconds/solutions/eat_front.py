UNITS = (("d", 86400), ("h", 3600), ("m", 60), ("s", 1))


def eat(text, units):
    if not text:
        return 0
    digits = len(text) - len(text.lstrip("0123456789"))
    if digits == 0 or digits == len(text):
        raise ValueError(text)
    names = [name for name, _ in units]
    skip = names.index(text[digits])
    rest = text[digits + 1:]
    value = int(text[:digits]) * units[skip][1]
    return value + eat(rest.lstrip(" "), units[skip + 1:])


def to_seconds(text):
    if text == "" or text != text.strip():
        return -1
    try:
        return eat(text, UNITS)
    except ValueError:
        return -1
