# stdin: "2 3\n10 20\n30\n"
import sys
data = sys.stdin.buffer.read().split()
p = iter(data)
n = int(next(p))
m = int(next(p))
vals = [int(x) for x in p]
vals[0] += n
sys.stdout.buffer.write(b"%d\n" % vals[0])
print(*vals, sep="\n")
