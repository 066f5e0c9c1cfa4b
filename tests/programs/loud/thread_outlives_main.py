import threading, time
go = threading.Event()
def f():
    go.wait()
    print("thread ends last")
threading.Thread(target=f).start()
print("main ends")
go.set()
