# stdin: "5\n6 7\n"
import os
first = open(0)
n = int(first.readline())
rest = first.read().split()
print(n, rest)
os.write(1, b"raw\n")
print("end")
