import signal
def handler(n, f):
    print("signal", n, f.f_lineno)
signal.signal(signal.SIGUSR1, handler)
signal.raise_signal(signal.SIGUSR1)
print("after")
