import heapq

stack, heap, seen = [], [], set()
for line in ["push 3", "push 1", "pop", "peek", "undo 2"]:
    match line.split():
        case ["push", value]:
            stack.append(int(value))
            heapq.heappush(heap, int(value))
            seen.add(value)
        case ["pop"]:
            top = stack.pop()
        case [other]:
            print(other, stack[-1] if stack else None)
        case _:
            break
assert len(seen) == 2, "two values"
del top
while (item := heapq.heappop(heap)) < 3:
    print(item)
