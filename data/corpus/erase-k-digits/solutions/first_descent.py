import sys

def erase_one(digits):
    for i in range(len(digits) - 1):
        if digits[i] > digits[i + 1]:
            break
    else:
        i = len(digits) - 1
    del digits[i]

data = sys.stdin.readlines()
digits = [int(c) for c in data[0].strip()]
for _ in range(int(data[1])):
    erase_one(digits)
value = 0
for d in digits:
    value = value * 10 + d
print(value)
