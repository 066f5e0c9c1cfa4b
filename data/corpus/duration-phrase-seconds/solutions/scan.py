SIZES = [86400, 3600, 60, 1]


def to_seconds(text):
    total = 0
    number = ""
    last = -1
    for ch in text:
        if ch.isdigit():
            number += ch
        elif ch == " ":
            if number or last == -1:
                return -1
        else:
            at = "dhms".find(ch)
            if at <= last or number == "":
                return -1
            total += int(number) * SIZES[at]
            number = ""
            last = at
    if number or last < 0 or text[-1] == " ":
        return -1
    return total
