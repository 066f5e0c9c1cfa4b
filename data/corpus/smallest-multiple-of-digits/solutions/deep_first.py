import sys

sys.setrecursionlimit(5000)
n = int(input())
digits = sorted(input().strip())
seen = set()


def go(text, r):
    if r == 0:
        return text
    if r in seen:
        return None
    seen.add(r)
    for d in digits:
        found = go(text + d, (10 * r + int(d)) % n)
        if found:
            return found
    return None


answer = None
for d in digits:
    if d != "0":
        answer = go(d, int(d) % n)
        if answer:
            break
if answer:
    print(answer)
    print(len(answer))
else:
    print(-1)
