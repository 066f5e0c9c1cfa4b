n = 0
i = 10
evens, odds = [], []
while i:
    i -= 1
    n += i
    (evens if i % 2 == 0 else odds).append(i)
    if n > 40: break
freq = {}
for c in "mississippi":
    freq[c] = freq.get(c, 0) + 1
inv = {}
for c, k in freq.items(): inv.setdefault(k, []).append(c)
pos = [[] for _ in range(3)]
for i, c in enumerate("abca"):
    pos["abc".index(c)] += [i]
    pos[i % 3][-1:] = []
acc = 0
out = [acc := acc + v for v in range(4)]
print(evens, odds, freq, inv, pos, out, acc)
