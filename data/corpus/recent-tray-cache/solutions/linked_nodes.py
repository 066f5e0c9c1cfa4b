import sys


class Node:
    __slots__ = ("label", "value", "prev", "next")

    def __init__(self, label="", value=0):
        self.label = label
        self.value = value
        self.prev = self.next = self

    def unlink(self):
        self.prev.next = self.next
        self.next.prev = self.prev

    def link_after(self, other):
        self.prev, self.next = other, other.next
        other.next.prev = self
        other.next = self


class Tray:
    def __init__(self, room):
        self.room = room
        self.ring = Node()
        self.index = {}

    def touch(self, node):
        node.unlink()
        node.link_after(self.ring)

    def put(self, label, value):
        node = self.index.get(label)
        if node is None:
            if len(self.index) == self.room:
                old = self.ring.prev
                old.unlink()
                del self.index[old.label]
            node = self.index[label] = Node(label)
        node.value = value
        self.touch(node)

    def look(self, label, use):
        node = self.index.get(label)
        if node is None:
            return -1
        if use:
            self.touch(node)
        return node.value

    def __iter__(self):
        node = self.ring.next
        while node is not self.ring:
            yield node.label
            node = node.next


lines = sys.stdin.read().splitlines()
tray = Tray(int(lines[0].split()[0]))
for line in lines[1:]:
    match line.split():
        case ["put", label, value]:
            tray.put(label, int(value))
        case [op, label]:
            print(tray.look(label, op == "get"))
print(" ".join(tray) or "EMPTY")
