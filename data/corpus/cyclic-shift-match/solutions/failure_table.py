import sys

def build(pat):
    fail = [0] * len(pat)
    j = 0
    for i in range(1, len(pat)):
        while j and pat[i] != pat[j]:
            j = fail[j - 1]
        if pat[i] == pat[j]:
            j += 1
        fail[i] = j
    return fail

def search(text, pat):
    fail = build(pat)
    j = 0
    for i, x in enumerate(text):
        while j and x != pat[j]:
            j = fail[j - 1]
        if x == pat[j]:
            j += 1
        if j == len(pat):
            return i - j + 1
    return -1

readline = sys.stdin.readline
n = int(readline())
first = [int(v) for v in readline().split()]
second = [int(v) for v in readline().split()]
print(search(first + first[:-1], second))
