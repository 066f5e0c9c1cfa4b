import statistics
import sys

bag = []
sys.stdin.readline()
for line in sys.stdin:
    sign, x = line.split()
    x = int(x)
    if sign == "+":
        bag.append(x)
    else:
        bag = [y for y in bag if y != x]
    print(f"{statistics.median(bag):.1f}" if bag else "none")
