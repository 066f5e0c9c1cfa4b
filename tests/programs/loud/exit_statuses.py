import sys, atexit
atexit.register(print, "at exit")
class Code:
    def __str__(self):
        return "code"
sys.exit(Code())
