line = input()
vs = [c for c in line if c in "aeiou"]
vs.reverse()
k = 0
ans = []
for c in line:
    if c in "aeiou":
        ans.append(vs[k])
        k += 1
    else:
        ans.append(c)
print("".join(ans))
