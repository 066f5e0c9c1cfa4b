from collections import Counter


def judge(text):
    opened = Counter()
    order = []
    deepest = 0
    for k, part in enumerate(text.split("<")[1:], start=1):
        tag = part.split(">")[0]
        if tag[0] == "/":
            if not opened[tag[1:]]:
                return "BAD " + str(k)
            opened[tag[1:]] -= 1
            order.remove(tag[1:])
        else:
            deepest = max(deepest, len(order) + 1)
            if tag[-1] != "/":
                opened[tag] += 1
                order.append(tag)
    return "OPEN " + order[-1] if order else "OK " + str(deepest)


for _ in range(int(input())):
    print(judge(input()))
