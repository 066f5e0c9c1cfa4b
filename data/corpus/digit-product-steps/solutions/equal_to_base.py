import sys

data = list(map(int, sys.stdin.read().split()))
sums = []
for i in range(data[0]):
    x = data[1 + 2 * i]
    b = data[2 + 2 * i]
    chain = [x]
    while chain[-1] > b:
        rest = chain[-1]
        p = 1
        while rest:
            p *= rest % b
            rest //= b
        chain.append(p)
    print(len(chain) - 1, chain[-1])
    sums.append(sum(chain))
print(max(sums))
