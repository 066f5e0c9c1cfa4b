# stdin: "1 2\n3\n"
import sys, io, contextlib
data = sys.stdin.buffer.readline()
sys.stdin = io.StringIO("fake\n")
print(input(), data)
sys.stdin = sys.__stdin__
print(input())
buf = io.StringIO()
with contextlib.redirect_stdout(buf):
    print("hidden")
print(buf.getvalue().upper(), end="")
sys.stdout = io.TextIOWrapper(sys.stdout.buffer, encoding="utf-8", line_buffering=True)
print("wrapped")
sys.stdout.write("end\n")
