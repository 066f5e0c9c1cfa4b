t = int(input())
while t > 0:
    w = input().strip()
    p = (w + w).find(w, 1)
    if len(w) % p == 0:
        print(p, "WHOLE")
    else:
        print(p, "CUT")
    t -= 1
