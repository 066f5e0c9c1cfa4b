s = input().strip()
k = int(input())
stack = []
for ch in s:
    while k > 0 and stack and stack[-1] > ch:
        stack.pop()
        k -= 1
    stack.append(ch)
if k > 0:
    del stack[-k:]
ans = "".join(stack).lstrip("0")
print(ans if ans else "0")
