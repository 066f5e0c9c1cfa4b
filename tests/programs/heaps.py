import heapq
h = [5, 3, 8]
heapq.heapify(h)
heapq.heappush(h, 1)
x = heapq.heappop(h)
y = heapq.heapreplace(h, 9)
z = heapq.heappushpop(h, 0)
tasks = []
heapq.heappush(tasks, (2, ["b"]))
heapq.heappush(tasks, (1, ["a"]))
heapq.heappop(tasks)[1].append("done")
from heapq import heappush as push
push(tasks, (0, h))
tasks[0][1].append(100)
print(heapq.nsmallest(2, h), list(heapq.merge([1, 4], [2])))
