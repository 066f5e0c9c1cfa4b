line = input()
vowels = [ch for ch in line if ch in "aeiouAEIOU"]
out = ""
for ch in line:
    if ch in "aeiouAEIOU":
        v = vowels.pop()
        if ch.isupper():
            out += v.upper()
        else:
            out += v.lower()
    else:
        out += ch
print(out)
