import statistics

bag = []
for _ in range(int(input())):
    sign, _, x = input().partition(" ")
    if sign == "+":
        bag.append(int(x))
    else:
        bag.remove(int(x))
    print("%.1f" % statistics.median(bag))
