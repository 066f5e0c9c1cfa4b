from collections import Counter


def top_words(words, prefixes, k):
    out = []
    for p in prefixes:
        tally = Counter(w for w in words if w[:len(p)] == p)
        out.append([w for w, _ in tally.most_common(k)])
    return out
