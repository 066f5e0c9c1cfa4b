import queue
from queue import Queue, PriorityQueue, LifoQueue, SimpleQueue
q = Queue()
q.put([1])
q.put(2)
x = q.get()
x.append("got")
p = PriorityQueue()
p.put((2, "b"))
p.put((1, x))
y = p.get()
y[1].append("prio")
l = LifoQueue(maxsize=2)
l.put(1)
l.put(2)
try:
    l.put_nowait(3)
except queue.Full:
    x.append("full")
z = l.get()
n = q.qsize()
s = SimpleQueue()
s.put(x)
s.get().append("simple")
while not p.empty():
    x.append(p.get())
print(x, y, z, n)
