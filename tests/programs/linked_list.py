class Node:
    def __init__(self, value, prev=None, next=None):
        self.value, self.prev, self.next = value, prev, next
head = Node("head")
tail = Node("tail", head)
head.next = tail
def insert_after(node, value):
    new = Node(value, node, node.next)
    node.next.prev = new
    node.next = new
    return new
a = insert_after(head, 1)
b = insert_after(a, 2)
a.prev.next, a.next.prev = a.next, a.prev
b.next.prev.value = 20
cur, prev = head.next, None
node = head
while node:
    node.prev, node.next, node = node.next, node.prev, node.next
print(tail.next.value, head.prev.value, b.prev is tail)
