import sys
from collections import Counter
text, want = sys.stdin.read().split()
need = Counter(want)
have = Counter()
lo = 0
best = (len(text) + 1, 0)
for hi in range(len(text)):
    have[text[hi]] += 1
    while all(have[c] >= need[c] for c in need):
        if hi - lo + 1 <= best[0]:
            best = (hi - lo + 1, lo)
        have[text[lo]] -= 1
        lo += 1
if best[0] > len(text):
    print("NONE")
else:
    print(best[1] + 1, text[best[1]:best[1] + best[0]])
