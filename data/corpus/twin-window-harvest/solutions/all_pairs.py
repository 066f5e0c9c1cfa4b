import sys
from itertools import accumulate, product

n, a, b, *v = map(int, sys.stdin.read().split())
pre = list(accumulate(v, initial=0))
wa = [pre[i + a] - pre[i] for i in range(n - a + 1)]
wb = [pre[j + b] - pre[j] for j in range(n - b + 1)]
print(max(wa[i] + wb[j]
          for i, j in product(range(len(wa)), range(len(wb)))
          if i + a <= j or j + b <= i))
