import sys

VOWELS = set("aeiouAEIOU")


def like(model, ch):
    return ch.upper() if model.isupper() else ch.lower()


def main():
    s = list(sys.stdin.readline().rstrip("\n"))
    i, j = 0, len(s) - 1
    while i < j:
        if s[i] not in VOWELS:
            i += 1
        elif s[j] not in VOWELS:
            j -= 1
        else:
            s[i], s[j] = like(s[i], s[j]), like(s[j], s[i])
            i += 1
            j -= 1
    print("".join(s))


main()
