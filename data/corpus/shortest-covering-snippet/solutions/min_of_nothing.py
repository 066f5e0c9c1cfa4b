from collections import Counter
s = input()
w = Counter(input())
options = []
for i in range(len(s)):
    got = Counter()
    for j in range(i, len(s)):
        got[s[j]] += 1
        if not w - got:
            options.append((j - i + 1, i))
            break
size, i = min(options)
print(i + 1, s[i:i + size])
