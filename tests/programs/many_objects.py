class Node:
    __slots__ = ("v", "next")
    def __init__(self, v, next):
        self.v, self.next = v, next
head = None
for i in range(700):
    head = Node(i, head)
second = head.next
head.next = head.next.next
lists = [[i] for i in range(900)]
lists = lists[::100]
lists[3].append("x")
for i in range(600): junk = [[i], {i: [i]}, Node(i, None)]
lists[0].append(second)
second.v = "changed"
lists[2][0] = junk
junk[1]["new"] = second
print(head.next.v, lists)
