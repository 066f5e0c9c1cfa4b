import heapq


class TrieNode:
    __slots__ = ("children", "count")

    def __init__(self):
        self.children = {}
        self.count = 0

    def walk(self, prefix):
        if self.count:
            yield -self.count, prefix
        for letter, child in self.children.items():
            yield from child.walk(prefix + letter)


def top_words(words, prefixes, k):
    root = TrieNode()
    for word in words:
        node = root
        for letter in word:
            if letter not in node.children:
                node.children[letter] = TrieNode()
            node = node.children[letter]
        node.count += 1
    answer = []
    for prefix in prefixes:
        node = root
        for letter in prefix:
            node = node.children.get(letter)
            if node is None:
                answer.append([])
                break
        else:
            best = heapq.nsmallest(k, node.walk(prefix))
            answer.append([word for _, word in best])
    return answer
