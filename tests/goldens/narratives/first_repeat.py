numbers = [3, 1, 4, 1, 5]
seen = set()
at = 0
while True:
    number = numbers[at]
    if number in seen:
        break
    seen.add(number)
    at += 1
print(number, at)
