text = input()
want = set(input())
best = None
for i in range(len(text)):
    seen = set()
    for j in range(i, len(text)):
        seen.add(text[j])
        if want <= seen:
            if best is None or j - i + 1 < len(best[1]):
                best = (i + 1, text[i:j + 1])
            break
if best:
    print(*best)
else:
    print("NONE")
