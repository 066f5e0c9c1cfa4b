import sys


def borders(s):
    table = [0] * len(s)
    k = 0
    for i in range(1, len(s)):
        while k > 0 and s[i] != s[k]:
            k = table[k - 1]
        if s[i] == s[k]:
            k += 1
        table[i] = k
    return table


def main():
    _, *words = sys.stdin.read().split()
    for w in words:
        p = len(w) - borders(w)[-1]
        print(p, "CUT" if len(w) % p else "WHOLE")


if __name__ == "__main__":
    main()
