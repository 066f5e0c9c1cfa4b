import sys
s, k = sys.stdin.read().split()
k = int(k)
keep = []
for ch in s:
    while keep and k and keep[-1] > ch:
        keep.pop()
        k -= 1
    keep.append(ch)
if len(keep) <= k:
    print(0)
else:
    print("".join(keep).lstrip("0") or "0")
