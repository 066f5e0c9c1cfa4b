# call: solve([3, 1, 2], k=2, names={"a": [1]})
cache = {}
def helper(a, k):
    a.sort()
    cache[k] = a
    return a[:k]
def solve(a, k, names):
    best = helper(a, k)
    names["a"].extend(best)
    cache[k].append("end")
    return names
if __name__ == "__main__":
    print("not reached")
