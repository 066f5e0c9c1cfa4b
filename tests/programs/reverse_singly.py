class ListNode:
    def __init__(self, val=0, next=None):
        self.val = val
        self.next = next
def build(values):
    dummy = cur = ListNode()
    for v in values:
        cur.next = ListNode(v)
        cur = cur.next
    return dummy.next
def reverse(head):
    prev = None
    while head:
        head.next, prev, head = prev, head, head.next
    return prev
def show(n):
    out = []
    while n:
        out.append(n.val)
        n = n.next
    return out
h = reverse(build([1, 2, 3]))
h.next.next.next = ListNode(9)
print(show(h))
