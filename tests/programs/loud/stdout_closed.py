import sys
print("before")
sys.stdout.close()
sys.exit(3)
