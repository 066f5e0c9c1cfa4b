import threading
lock, log = threading.Lock(), []
lock.acquire()
def f():
    with lock:
        log.append("thread")
t = threading.Thread(target=f)
t.start()
log.append("main first")
lock.release()
t.join()
print(log)
