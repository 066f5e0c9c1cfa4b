def ok(w, s):
    i = 0
    prev = ""
    for ch in s:
        if i < len(w) and w[i] == ch:
            i += 1
        elif ch != prev:
            return False
        prev = ch
    return True

t = int(input())
for _ in range(t):
    a, b = input().split()
    print("YES" if ok(a, b) else "NO")
