"""What random programs are made of: templates.

``@list`` stands for a name of that kind, ``@Value`` for an expression; a digit after it
(``@list1``) means the same text each time within one template.  Where expressions get too deep,
the templates of ``SHALLOW`` are used.
"""

from __future__ import annotations

PRELUDE = '''\
from collections import Counter, OrderedDict, defaultdict, deque
import heapq
log = []
class Node:
    made = []
    limit = 3
    def __init__(self, v, next=None):
        self.v, self.next = v, next
        self.kids = []
        Node.made.append(self)
    def __hash__(self):
        return 7
    def __repr__(self):
        return "a node"
    def push(self, x):
        self.kids.append(x)
        return self
    def swap(self, other):
        self.v, other.v = other.v, self.v
        return other
    @property
    def size(self):
        self.asked = len(self.kids)
        return self.asked
class Slim:
    __slots__ = ("v", "w")
    def __init__(self, v):
        self.v = v
    def __getitem__(self, i):
        return self.w[i]
    def __setitem__(self, i, x):
        self.w = {i: x}
class Bag(list):
    def __iadd__(self, other):
        self.grown = len(self)
        self.extend(other)
        return self
i, j, n = 0, 1, 2
a, b, c = [1, 2], [[3], 4], []
d, e = {'k': 1, 2: [5]}, {}
s, t, u, w = {1, 2}, {'z'}, 'ab', ''
o = Node(1)
p = Node(2, o)
x, y = a, None
q, g, m = deque([1, 2], 3), defaultdict(list), OrderedDict(k=1, z=[2])
'''

# Names by the kind of value that they hold, mostly.
NAMES = {
    "int": ["i", "j", "n"],
    "list": ["a", "b", "c"],
    "dict": ["d", "e"],
    "set": ["s", "t"],
    "node": ["o", "p"],
    "str": ["u", "w"],
    "any": ["x", "y"],
    "deque": ["q"],
    "default": ["g"],
    "ordered": ["m"],
}

SMALL = ["-2", "-1", "0", "0", "1", "1", "2", "3", "4"]

SHALLOW = {
    "Int": ["@int", "@int", *SMALL],
    "Index": ["@int", *SMALL],
    "Key": ["'k'", "'v'", "1", "2", "True", "@int", "@str"],
    "Str": ["'ab'", "'z'", "@str"],
    "List": ["@list", "@list", "[]", "[@int]", "@node.kids"],
    "Value": ["@int", "@list", "@dict", "@any", "@str", "@node", "@set", "None", "1.5", "True", "3"],
    "If": ["@int < 2", "@list", "@any", "@Key in @dict"],
}

GRAMMAR = {
    "Any": ["@list", "@list", "@dict", "@set", "@deque", "@default", "@any", "@ordered", "@str"],
    "Int": [
        "@int", "@int", "@int", "1", "2", "0", "len(@Any)", "(@Int + 1)", "(@Int - @int)",
        "(@Int * @int) % 7", "-@Int", "@list[@Int]", "@node.v", "@default[@Int]", "@list.pop()",
        "@dict.get(@Int, 1)", "int(@If)", "@node.size", "sum(@list)", "@list.count(@Value)",
    ],
    "Index": ["0", "1", "-1", "@int", "@int", "@Int", "len(@list) - 1", "2"],
    "Key": ["@int", "'k'", "'v'", "@str", "(@int, 1)", "True", "1.0", "str(@int)", "1", "(@Int, 'z')"],
    "Str": ["'ab'", "@str", "str(@int)", "(@str + 'x')[-9:]", "f'{@int}!'", "@str[::-1]", "@str.upper()"],
    "List": [
        "@list", "@list", "[@Value]", "[@Value, @Value]", "[@Int, @Value, @list]", "@list[:]",
        "@list[@Index:@Index]", "list(@set)[:5]", "@node.kids", "@list[:4] + [@Value]", "[@Value] * 2",
        "[[@Int] * 2 for _ in range(2)]", "[z for z in @Any if z]", "sorted(@set, key=bool)",
        "list(map(str, @list[:3]))", "[@list, @list]", "@dict.setdefault(@Key, [])", "Node.made[-2:]",
        "Bag([@Value])", "[log.append(z) or z for z in @list[:3]]", "list(@deque)",
        "[*@list[:3], *@set][:6]", "[h for h in (5, @Int) if (j := h)]", "list(@dict.values())[:4]",
        "[[r, z] for r in @list[:2] for z in @list[:2]]", "list(zip(@list[:3], @Any))", "@Str.split('b')",
    ],
    "Value": [
        "@List", "@List", "@Int", "{@Key: @Value}", "{@Key: @Value, @Key: @Value}", "{@Key, @Key}",
        "(@Value, @Value)", "(@Value,)", "()", "@Str", "@node", "@any", "@Any", "Node(@Int, @node)",
        "Slim(@Int)", "None", "True", "1.5", "(@Int, @list)", "deque([@Value], 3)", "frozenset([@Key, @Key])",
        "@dict[@Key]", "@list[@Index]", "@node.next", "(lambda: @list.append(@Int))", "@node.push",
        "(@Value if @If else @Value)", "@Call", "@any and @Value", "@list or @Value", "@dict.get(@Key)",
    ],
    "If": [
        "@int < @Int", "@Key in @dict", "@Any", "@any is @any", "@default[@Index]", "@Index in @set",
        "isinstance(@any, list)", "(n := @Int) > 1", "@node.size", "not @If", "@If and @If", "@If or @If",
        "0 <= @int < len(@list)", "@list.append(@Int)", "@node.next is None",
    ],
    "Call": ["@node.push(@Int)", "@node.push(@Value)", "len(@Any)", "@function(@Value, @list)",
             "@function(@any, @List)", "@function(@node, @list)", "list(@function(@Value, @list))[:3]"],
    "Target": [
        "@any", "@int", "@list", "@list[@Index]", "@list[@Index]", "@dict[@Key]", "@dict[@Key]", "@node.v",
        "@node.next", "@node.next.v", "@list[@Index][@Index]", "@deque[@Index]", "@default[@Index]",
        "@node.kids[@Index]", "@ordered[@Key]", "@dict[@Key][@Key]", "Node.limit", "@any[0]",
        "@list[@list[0]]", "@node.next.next", "@node.kids", "@list[@Call]", "@any.extra",
    ],
    "Element": ["@int", "@list[@Index]", "@node.v", "@default[@Key]", "@dict[@Key]", "@list[@Index][0]"],
    "Simple": [
        "@Assign", "@Assign", "@Exchange", "@Augment", "@Mutate", "@Mutate", "@Mutate", "@Delete", "@Odd",
    ],
    "Assign": [
        "@int = @Int", "@list = @List", "@list = @list", "@str = @Str", "@any = @Value", "@any = @any",
        "@any = @list", "@dict = {@Key: @Value, @Key: @Value}", "@set = {@Key, @Key}", "@node = @node",
        "@node = Node(@Int, @node)", "@deque = deque(@List, 4)", "@deque = deque(@List)",
        "@default = defaultdict(list)", "@default = defaultdict(int)", "@default = Counter('abca')",
        "@ordered = OrderedDict([(@Key, @Value), (@Key, 0)])", "@Target = @Value", "@Target = @Value",
        "@Target = @Target = @Value", "@list = @Target = @List", "@any = @Target", "@dict = @dict",
        "@any: list = @List", "@any = (@Target, @Value)",
    ],
    "Exchange": [
        "@Target1, @Target2 = @Target2, @Target1", "@list1[@int1], @list1[@int2] = @list1[@int2], @list1[@int1]",
        "@Target, @Target = @Value, @Value", "@Target, *@Target = @List", "@int1, @list[@int1] = @Int, @Value",
        "(@Target1, @Target2), @any = (@Target2, @Target1), @Target1", "@list[:], @Target = [@Value], @Int",
        "@Target, (@any, *@Target) = @Value, @List", "@list1[@int1], @int1 = @Value, @list1[@int1]",
        "@node1.next, @node1 = @node, @node1.next", "@any, @any = @any, @any", "@list1[0], @list1 = @list, @List",
    ],
    "Augment": [
        "@Element += @Int", "@Element -= 1", "@Element ^= 3", "@Element += [@Value]", "@list += [@Value]",
        "@list += @list[:3]", "@node.kids += [@Value]", "@any += [@Value]", "@deque += @list[:2]", "@set |= {@Key}",
        "@set &= @set", "@set ^= {@Key, 2}", "@dict |= {@Key: @Value}", "@str += 'c'", "@list *= @Int < 1",
        "@list[@Index] += @list[@Index]", "@default[@Key] += [@Value]", "@set -= {@Key}", "@any += 1",
    ],
    "Mutate": [
        "@list.append(@Value)", "@list.append(@Value)", "@list.insert(@Index, @Value)", "@list.pop(@Index)",
        "@list.reverse()", "@list.extend(@Any)", "@list.sort(key=bool)", "@list.sort()", "@list.remove(@Value)",
        "@list.clear()", "@list[@Index:@Index] = @List", "@list1[::2] = @list1[1::2]", "@list[@Index:] = []",
        "@list1.append(@list1.pop(0))", "@list1.append(@list1.pop())", "@dict.update({@Key: @Value})",
        "@dict1[@Key] = @dict1.pop(@Key)", "@dict1[@Key1] = @dict1.pop(@Key1, @Value)", "@dict.popitem()",
        "@dict.setdefault(@Key, []).append(@Value)", "@dict.get(@Key, @list).append(@Value)", "@set.add(@Key)",
        "@set.discard(@Key)", "@set.update(@Str)", "@set1.add(@set1.pop())", "@deque.append(@Value)",
        "@deque.appendleft(@Value)", "@deque.popleft()", "@deque.pop()", "@deque.rotate(@Index)",
        "@deque.extend(@list)", "@ordered.move_to_end(@Key)", "@ordered.popitem(last=False)",
        "@ordered.update({@Key: @Value})", "heapq.heappush(@list, @Int)", "heapq.heapify(@list)",
        "heapq.heappop(@list)", "@node.kids.append(@Value)", "@node.push(@Value).push(@Key)",
        "@node.swap(@node).v = @Value", "@any.append(@Value)", "setattr(@node, 'extra', @Value)",
        "(@list or @list).append(@Value)", "[@list, @list][@Index].append(@Value)",
        "max(@list, @list, key=len).append(@Value)", "list(map(@list.append, @list[:2]))",
        "@list[@Index].append(@Value)", "@dict[@Key].append(@Value)", "log.extend(@list.pop() for _ in range(2))",
        "any(@set.add(z) for z in @List if type(z) is int)", "@default[@Key].append(@Value)", "@default.update(@dict)",
        "@dict.clear()", "@default.pop(@Key)", "@list.append(@list)", "@node.next.kids.append(@node)",
        "@set.remove(@Key)", "@set.clear()", "@dict1.update(@dict1)", "@node.v.append(@Value)",
    ],
    "Delete": [
        "del @list[@Index]", "del @list[@Index:@Index]", "del @list[::2]", "del @dict[@Key]", "del @node.next",
        "del @any", "del @list[0], @dict[@Key]", "del @deque[@Index]", "del @node.kids[0]", "del @default[@Key]",
        "del @list[-1][@Index]", "del Node.made[0]",
    ],
    "Odd": [
        "x = @list.append; x(@Value)", "y = lambda: @list.pop(); y()", "@list1.append(@Value); @list1 = @list1[:5]",
        "x = @list.append(@Value) or @list.append(@list)", "print(@list1.append(@Value), len(@list1))",
        "x = [@list1.append(z) for z in range(2)] and @list1.pop()", "y = iter(@list); x = next(y, None)",
        "x = {z: @Value for z in range(2)}", "x = {str(z): @list for z in @Any}", "i = j = @list[@Index] = @Index",
        "x = tuple(@list); y = x[:2]", "x = {}; x[0] = x", "x = sorted(@list, key=lambda z: log.append(z) or 0)",
        "x = [r for r in @list if not (r in log or log.append(r))]", "x = sum(1 for z in @List)",
        "y = @list; y.append(y)", "x = dict(zip(@list, @list))", "log.append(@any)", "globals()['x'] = [n]",
        "print(@int, @str)", "x = next((z for z in @list if z), @list)", "y = @Call", "@Call", "x = @Call",
        "x = [*map(lambda z: @list.append(z), @list[:2])]", "x, y = @Call, @Call", "@list[0:0] = [@Call]",
        "x = @list.pop() if @If else @Value", "x = (y := @List)[:1]; y.append(@Int)", "x = {*@set, @Key}",
    ],
    "Headed": [  # compound statements on one line
        "for @list1[0] in range(2): log.append(@list1[0])", "for i, @list[i] in enumerate('xy'): pass",
        "while len(@list1) > 3: @list1.pop()", "if @If: @Mutate", "for x in @List: @Mutate", "for z in 'ab': @Assign",
        "raise ValueError(@Int)", "assert @If, @list.append('failed')", "for @node.v in @List: @Mutate",
    ],
    "Source": ["range(2)", "range(3)", "list(@Any)[:3]", "'ab'", "[]", "reversed(@list[:3])", "@List[:2]"],
    "Pattern": ["[x, *y]", "{1: x}", "Node(v=n)", "int() | str() as x", "{'k': x, **y}", "[[x, y], *_]"],
}
