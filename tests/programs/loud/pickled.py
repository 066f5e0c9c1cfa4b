import pickle, copy
class P:
    def __init__(self):
        self.x = [1]
p = pickle.loads(pickle.dumps(P()))
p.x.append(2)
q = copy.deepcopy(p)
print(q.x, P.__module__, P.__qualname__, type(p) is P)
