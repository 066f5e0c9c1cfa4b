class Node:
    def __init__(self, value, after=None):
        self.value = value
        self.next = after


def reverse(head):
    previous = None
    while head is not None:
        head.next, previous, head = previous, head, head.next
    return previous


chain = Node(1, Node(2, Node(3)))
node = reverse(chain)
while node:
    print(node.value, end=" ")
    node = node.next
print()
