from collections import Counter


def top_words(words, prefixes, k):
    index = {"": []}
    for word, times in sorted(Counter(words).items(), key=lambda it: (-it[1], it[0])):
        for end in range(len(word) + 1):
            index.setdefault(word[:end], []).append(word)
    return [index[p][:k] for p in prefixes]
