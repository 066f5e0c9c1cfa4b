from collections import Counter

text = input().strip()
wanted = input().strip()
need = Counter(wanted)
missing = len(wanted)
left = 0
best = None
for right, ch in enumerate(text):
    if need[ch] > 0:
        missing -= 1
    need[ch] -= 1
    while missing == 0:
        if best is None or right - left + 1 < best[0]:
            best = (right - left + 1, left)
        need[text[left]] += 1
        if need[text[left]] > 0:
            missing += 1
        left += 1
if best is None:
    print("NONE")
else:
    size, at = best
    print(at + 1, text[at:at + size])
