import threading
stop = threading.Event()
t = threading.Thread(target=stop.wait, daemon=True)
t.start()
print("main ends", t.is_alive())
