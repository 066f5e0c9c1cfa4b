t = ([], 1)
alias = t[0]
try:
    t[0] += [1]
except TypeError:
    print("refused", t, alias)
t[0].append(2)
