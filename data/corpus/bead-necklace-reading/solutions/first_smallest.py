for _ in range(int(input())):
    s = input().strip()
    i = s.index(min(s))
    print(i + 1, s[i:] + s[:i])
