list = dict = set = str = int = type = len = id = repr = sorted = None
a = [1, {"k": (2,)}]
a.append({3})
def f(self, frame, event):
    isinstance = hasattr = getattr = 1
    return self
b = f(a, 1, 2)
print(b)
