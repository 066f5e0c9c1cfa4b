trie = {}
for w in ["to", "tea", "ten"]:
    node = trie
    for ch in w:
        node = node.setdefault(ch, {})
    node["$"] = w
node = trie["t"]["e"]
node["new"] = trie["t"]["o"]
class Tree:
    def __init__(self, v):
        self.v, self.left, self.right = v, None, None
    def insert(self, v):
        side = "left" if v < self.v else "right"
        child = getattr(self, side)
        if child is None:
            setattr(self, side, Tree(v))
        else:
            child.insert(v)
def walk(t, out):
    if t:
        walk(t.left, out)
        out.append(t.v)
        walk(t.right, out)
    return out
root = Tree(5)
for v in (3, 8, 1, 4):
    root.insert(v)
root.left.right.v = 40
root.left, root.right = root.right, root.left
root.left.left = root.right.left
inv = lambda t: t and setattr(t, "v", -t.v)
inv(root.left)
print(walk(root, []), trie)
