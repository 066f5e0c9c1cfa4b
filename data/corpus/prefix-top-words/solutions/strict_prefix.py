def top_words(words, prefixes, k):
    freq = {}
    for w in words:
        freq[w] = freq.get(w, 0) + 1
    buckets = {}
    for w in freq:
        for cut in range(len(w)):
            buckets.setdefault(w[:cut], []).append(w)
    for group in buckets.values():
        group.sort(key=lambda w: (-freq[w], w))
    return [buckets.get(p, [])[:k] for p in prefixes]
