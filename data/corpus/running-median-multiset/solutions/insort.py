from bisect import bisect_left, insort

bag = []
for _ in range(int(input())):
    sign, text = input().split()
    x = int(text)
    if sign == "+":
        insort(bag, x)
    else:
        bag.pop(bisect_left(bag, x))
    n = len(bag)
    if n == 0:
        print("none")
    else:
        print(f"{(bag[(n - 1) // 2] + bag[n // 2]) / 2:.1f}")
