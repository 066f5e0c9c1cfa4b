s = list(input())
where = [i for i, ch in enumerate(s) if ch.lower() in "aeiou"]
moved = [s[i] for i in reversed(where)]
for i, ch in zip(where, moved):
    s[i] = ch
print("".join(s))
