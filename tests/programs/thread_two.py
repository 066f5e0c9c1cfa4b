import threading
lock = threading.Lock()
shared = {"n": 0}
order = []
def work(name, times):
    for i in range(times):
        with lock:
            shared["n"] += 1
            order.append((name, i))
for name in "ab":
    t = threading.Thread(target=work, args=(name, 2))
    t.start()
    t.join()
local = threading.local()
local.x = shared
local.x["n"] = "local"
print(shared, order)
