q = int(input())
numbers = []
for _ in range(q):
    sign, x = input().split()
    if sign == "+":
        numbers.append(int(x))
        numbers.sort()
    else:
        numbers.remove(int(x))
    n = len(numbers)
    if not numbers:
        print("none")
    elif n % 2:
        print("%.1f" % numbers[n // 2])
    else:
        print("%.1f" % ((numbers[n // 2 - 1] + numbers[n // 2]) // 2))
