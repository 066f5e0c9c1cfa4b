import threading, queue
q, out = queue.Queue(), queue.Queue()
def work():
    while (x := q.get()) is not None:
        out.put(x * x)
t = threading.Thread(target=work)
t.start()
for i in range(3):
    q.put(i)
    print(out.get())
q.put(None)
t.join()
