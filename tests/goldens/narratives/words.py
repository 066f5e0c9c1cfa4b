import sys
from collections import Counter, defaultdict

text = sys.stdin.read().split()
counts = Counter()
by_length = defaultdict(list)
for word in text:
    counts[word] += 1
    if counts[word] == 1:
        by_length[len(word)].append(word)
best = max(counts, key=lambda w: (counts[w], w))
print(best, counts[best])
for size in sorted(by_length):
    print(size, ",".join(by_length[size]))
