def fits(word, shown):
    i = 0
    for j in range(len(shown)):
        if i < len(word) and word[i] == shown[j]:
            i += 1
        elif j == 0 or shown[j] != shown[j - 1]:
            return False
    return i == len(word)

t = int(input())
for _ in range(t):
    w, s = input().split()
    print("YES" if fits(w, s) else "NO")
