import sys, threading
print(sys.gettrace() is None, sys.getprofile() is None)
