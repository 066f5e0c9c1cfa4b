import os
print("lost")
print("kept", flush=True)
os._exit(7)
