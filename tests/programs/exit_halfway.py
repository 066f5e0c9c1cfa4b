import sys
a = [1]
def leave(code):
    a.append(code)
    sys.exit(code)
try:
    leave(2)
except SystemExit as e:
    a.append(e.code)
import atexit
atexit.register(a.append, "atexit")
try:
    leave(0)
finally:
    a.append("finally")
