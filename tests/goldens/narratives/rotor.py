def shift(text, k):
    out = ""
    for c in text:
        if c.isalpha():
            out += chr((ord(c) - 97 + k) % 26 + 97)
        else:
            out += c
    return out
