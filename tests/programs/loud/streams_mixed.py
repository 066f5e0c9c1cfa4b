# stdin: "a b\nc\r\nd\u00e9\n\nlast"
import sys, os
print(repr(input()))
print(repr(sys.stdin.readline()))
sys.stdout.flush()
os.write(1, b"raw\n")
sys.stdout.buffer.write(b"bytes\n")
print("text", end="")
sys.stdout.buffer.flush()
sys.stdout.write("\u2028\u00fc\n")
sys.stdout.writelines(["x", "y\n"])
print(repr(next(sys.stdin)), repr(sys.stdin.read(1)), repr(sys.stdin.read()))
print(repr(sys.stdin.readline()), list(sys.stdin))
print("to err", file=sys.stderr)
try:
    input("prompt> ")
except EOFError as e:
    print(e)
with os.fdopen(os.dup(1), "w") as f:
    f.write("dup\n")
