# call: Solution().climb(5)
from typing import List
class Solution:
    memo: dict = {}
    def __init__(self):
        self.calls = 0
    def climb(self, n: int) -> int:
        self.calls += 1
        if n < 2:
            return 1
        if n not in self.memo:
            self.memo[n] = self.climb(n - 1) + self.climb(n - 2)
        return self.memo[n]
