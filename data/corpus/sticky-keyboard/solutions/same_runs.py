from itertools import groupby
for _ in range(int(input())):
    w, s = input().split()
    if [k for k, _ in groupby(w)] == [k for k, _ in groupby(s)]:
        print("YES")
    else:
        print("NO")
