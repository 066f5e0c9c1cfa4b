n = int(input())
allowed = set(input().strip())
value = n
while not set(str(value)) <= allowed:
    value += n
print(value)
print(len(str(value)))
