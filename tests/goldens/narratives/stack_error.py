class Empty(Exception):
    pass


class Stack:
    def __init__(self):
        self.items = []

    def push(self, item):
        self.items.append(item)

    def pop(self):
        if not self.items:
            raise Empty("nothing to pop")
        return self.items.pop()


def drain(stack, times):
    total = 0
    for _ in range(times):
        total += stack.pop()
    return total


stack = Stack()
stack.push(4)
stack.push(5)
try:
    print(drain(stack, 3))
except Empty as reason:
    print("stopped:", reason)
