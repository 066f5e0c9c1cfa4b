import re


def to_seconds(text):
    size = {"d": 86400, "h": 3600, "m": 60, "s": 1}
    if not re.fullmatch(r"\d+[dhms]( *\d+[dhms])*", text):
        return -1
    total = 0
    for number, unit in re.findall(r"(\d+)([dhms])", text):
        if unit not in size:
            return -1
        total += int(number) * size.pop(unit)
    return total
