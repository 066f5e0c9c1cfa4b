# stdin: "3 4\n1 2 3\nx y\nlast line\nrest\nof it\n"
import sys
n, m = map(int, input().split())
a = list(map(int, sys.stdin.readline().split()))
line = sys.stdin.readline().rstrip()
x, y = line.split()
more = input()
rest = sys.stdin.read()
try:
    input()
except EOFError as e:
    end = str(e)
a[0] += n
sys.stdout.write(f"{a} {x} {more}\n")
print(rest, end="", file=sys.stdout)
print("err", file=sys.stderr)
