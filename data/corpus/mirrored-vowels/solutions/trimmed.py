import sys
text = sys.stdin.read().strip()
stack = []
for ch in text:
    if ch.lower() in "aeiou":
        stack.append(ch.lower())
res = []
for ch in text:
    if ch.lower() in "aeiou":
        v = stack.pop()
        res.append(v.upper() if ch.isupper() else v)
    else:
        res.append(ch)
print("".join(res))
