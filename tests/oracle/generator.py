"""Random programs that end by themselves, as source text.

`program` takes a `random.Random`; hypothesis gives one whose draws it can shrink.  What a program
does may well fail: statements stand in ``try`` where a failure should not end it.  Loops run over
short copies or count down, functions call only those defined before them, and what could double
with every step is cut back, so that every program ends soon.
"""

from __future__ import annotations

import random
from collections.abc import Callable

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
'''

# What each program starts with: names by the kind of value they hold (mostly).
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
KINDS = list(NAMES)


class _Writer:
    """Writes one program."""

    def __init__(self, draw: random.Random) -> None:
        self.draw = draw
        self.lines: list[str] = []
        self.indent = 0
        self.functions: list[str] = []
        self.names = {kind: list(names) for kind, names in NAMES.items()}
        self.loops = 0
        self.fresh = 0
        self.room = draw.randint(6, 30)  # statements left to write

    # -- choices ---------------------------------------------------------------------------------

    def pick(self, *choices: str) -> str:
        return self.draw.choice(choices)

    def chance(self, percent: int) -> bool:
        return self.draw.randrange(100) < percent

    def name(self, kind: str) -> str:
        if self.chance(6):
            kind = self.draw.choice(KINDS)
        return self.draw.choice(self.names[kind])

    def new_name(self, prefix: str) -> str:
        self.fresh += 1
        return f"{prefix}{self.fresh}"

    # -- expressions -----------------------------------------------------------------------------

    def small(self) -> str:
        return str(self.draw.randint(-2, 4))

    def integer(self, depth: int = 0) -> str:
        if depth > 2 or self.chance(35):
            return self.small()
        one = self.integer(depth + 1)
        return self.pick(
            self.name("int"), self.name("int"), f"len({self.container()})", f"({one} + {self.small()})",
            f"({one} * {self.name('int')}) % 7", f"-{one}", f"{self.name('list')}[{one}]",
            f"{self.name('node')}.v", f"{self.name('default')}[{one}]", f"{self.name('list')}.pop()",
            f"{self.name('dict')}.get({one}, {self.small()})", f"int({self.condition(depth + 1)})",
        )  # fmt: skip

    def index(self) -> str:
        return self.pick(self.small(), self.name("int"), self.integer(1), "-1", "0", "1")

    def key(self) -> str:
        return self.pick(
            self.small(), self.name("int"), repr(self.pick("k", "v", "z")), self.name("str"),
            f"({self.name('int')}, {self.small()})", "True", "1.0", "None", f"str({self.name('int')})",
        )  # fmt: skip

    def container(self) -> str:
        return self.name(self.pick("list", "list", "dict", "set", "deque", "default", "any"))

    def string(self) -> str:
        return self.pick(repr("ab"), "'z'", self.name("str"), f"str({self.name('int')})",
                         f"({self.name('str')} + 'x')[-9:]", f"f'{{{self.name('int')}}}!'")  # fmt: skip

    def listing(self, depth: int = 0) -> str:
        if depth > 1 or self.chance(25):
            return self.name("list")
        items = ", ".join(self.value(depth + 1) for _ in range(self.draw.randint(0, 4)))
        i, j = self.index(), self.index()
        return self.pick(
            f"[{items}]", f"[{items}]", f"{self.name('list')}[:]", f"{self.name('list')}[{i}:{j}]",
            f"list({self.name('set')})[:5]", f"{self.name('node')}.kids", f"{self.name('list')}[:4] + [{items}]",
            f"[{self.value(2)}] * {self.draw.randint(0, 3)}", f"[[{i}] * 2 for _ in range(2)]",
            f"[z for z in {self.container()} if z]", f"sorted({self.name('set')}, key=str)",
            f"list(map(str, {self.name('list')}[:3]))", f"[{self.name('list')}, {self.name('list')}]",
            f"{self.name('dict')}.setdefault({self.key()}, [])", "Node.made[-2:]", f"Bag([{items}])",
            f"[log.append(z) or z for z in {self.name('list')}[:3]]", f"list({self.name('deque')})",
            f"[*{self.name('list')}[:3], *{self.name('set')}][:6]", f"[h for h in (5, {i}) if (j := h)]",
        )  # fmt: skip

    def value(self, depth: int = 0) -> str:
        if depth > 2 or self.chance(30):
            return self.integer(2)
        items = ", ".join(self.value(depth + 1) for _ in range(self.draw.randint(0, 3)))
        pairs = ", ".join(
            f"{self.key()}: {self.value(depth + 1)}" for _ in range(self.draw.randint(0, 3))
        )
        keys = ", ".join(self.key() for _ in range(self.draw.randint(1, 3)))
        return self.pick(
            self.listing(depth + 1), self.listing(depth + 1), f"{{{pairs}}}", f"{{{keys}}}",
            f"({items},)" if items else "()", self.string(), self.name("node"), self.name("any"),
            self.name(self.draw.choice(KINDS)), f"Node({self.integer(2)}, {self.name('node')})",
            f"Slim({self.integer(2)})", "None", "True", "1.5", f"{self.name('tuple')}[0]" if "tuple" in self.names
            else f"({self.integer(1)}, {self.name('list')})", f"deque([{items}], 3)", f"frozenset([{keys}])",
            f"{self.name('dict')}[{self.key()}]", f"{self.name('list')}[{self.index()}]",
            f"{self.name('node')}.next", f"lambda: {self.name('list')}.append({self.small()})",
            f"{self.value(3)} if {self.condition(1)} else {self.value(3)}", self.call(),
        )  # fmt: skip

    def condition(self, depth: int = 0) -> str:
        one = self.name("int")
        simple = self.pick(
            f"{one} < {self.small()}", f"{self.key()} in {self.name('dict')}", self.container(),
            f"{self.name('any')} is {self.name('any')}", f"{self.name('default')}[{self.index()}]",
            f"{self.index()} in {self.name('set')}", f"isinstance({self.name('any')}, list)",
            f"(n := {self.small()}) > 1", f"{self.name('node')}.size",
        )  # fmt: skip
        if depth or self.chance(70):
            return simple
        return self.pick(f"not {simple}", f"{simple} and {self.condition(1)}", f"{simple} or {self.condition(1)}")

    def call(self) -> str:
        if not self.functions or self.loops > 1:
            return f"{self.name('node')}.push({self.small()})"
        function = self.draw.choice(self.functions)
        return f"{function}({self.name(self.draw.choice(KINDS))}, {self.name('list')})"

    # -- places that can be assigned to --------------------------------------------------------------

    def target(self) -> str:
        return self.pick(
            self.name("any"), self.name("int"), self.name("list"),
            f"{self.name('list')}[{self.index()}]", f"{self.name('list')}[{self.index()}]",
            f"{self.name('dict')}[{self.key()}]", f"{self.name('node')}.v", f"{self.name('node')}.next",
            f"{self.name('node')}.next.v", f"{self.name('list')}[{self.index()}][{self.index()}]",
            f"{self.name('deque')}[{self.index()}]", f"{self.name('default')}[{self.index()}]",
            f"{self.name('node')}.kids[{self.index()}]", f"{self.name('ordered')}[{self.key()}]",
            f"{self.name('dict')}[{self.key()}][{self.key()}]", "Node.limit", f"{self.name('any')}[0]",
            f"{self.name('list')}[{self.name('list')}[0]]", f"{self.name('node')}.next.next",
        )  # fmt: skip

    # -- statements ------------------------------------------------------------------------------

    def add(self, text: str) -> None:
        self.lines.append("    " * self.indent + text)

    def simple(self) -> str:
        """A statement that fits on a line."""
        draw = self.draw
        kinds: list[Callable[[], str]] = [
            self.assignment, self.assignment, self.exchange, self.augmented, self.mutation,
            self.mutation, self.mutation, self.deletion, self.odd,
        ]  # fmt: skip
        return draw.choice(kinds)()

    def assignment(self) -> str:
        kind = self.draw.choice(KINDS)
        name = self.draw.choice(self.names[kind])
        other = self.draw.choice(self.names[kind])
        made = {
            "int": self.integer, "list": self.listing, "str": self.string, "any": self.value,
            "dict": lambda: f"{{{self.key()}: {self.value(1)}, {self.key()}: {self.value(1)}}}",
            "set": lambda: f"{{{self.key()}, {self.key()}}}",
            "node": lambda: f"Node({self.integer(1)}, {self.name('node')})",
            "deque": lambda: self.pick(f"deque({self.listing(1)}, 4)", f"deque({self.listing(1)})"),
            "default": lambda: self.pick("defaultdict(list)", "defaultdict(int)", "Counter('abca')"),
            "ordered": lambda: f"OrderedDict([({self.key()}, {self.value(1)}), ({self.key()}, 0)])",
        }[kind]  # fmt: skip
        if self.chance(25):
            return f"{name} = {other}"
        if self.chance(35):
            return f"{self.target()} = {self.value()}"
        return f"{name} = {made()}" if self.chance(85) else f"{name} = {self.target()} = {made()}"

    def exchange(self) -> str:
        one, two = self.target(), self.target()
        return self.pick(
            f"{one}, {two} = {two}, {one}", f"{one}, {two} = {self.value(1)}, {self.value(1)}",
            f"{one}, *{two} = {self.listing()}", f"{self.name('int')}, {one} = {self.integer()}, {two}",
            f"({one}, {two}), {self.name('any')} = ({two}, {one}), {one}",
            f"{self.name('list')}[:], {one} = [{two}], {self.small()}",
        )  # fmt: skip

    def augmented(self) -> str:
        one = self.pick(
            self.name("int"), f"{self.name('list')}[{self.index()}]", f"{self.name('node')}.v",
            f"{self.name('default')}[{self.key()}]", f"{self.name('dict')}[{self.key()}]",
        )  # fmt: skip
        two = self.pick(self.name("list"), f"{self.name('node')}.kids", f"{self.name('any')}", self.name("deque"))
        sets = self.name("set")
        return self.pick(
            f"{one} += {self.integer(1)}", f"{one} -= 1", f"{two} += [{self.value(2)}]",
            f"{two} += {self.name('list')}[:3]", f"{sets} |= {{{self.key()}}}", f"{sets} &= {self.name('set')}",
            f"{sets} ^= {{{self.key()}, 2}}", f"{self.name('dict')} |= {{{self.key()}: {self.value(2)}}}",
            f"{self.name('str')} += 'c'", f"{one} ^= 3", f"{self.name('list')} *= {self.small()} < 1",
        )  # fmt: skip

    def mutation(self) -> str:
        a, d, s, q, m = (self.name(k) for k in ("list", "dict", "set", "deque", "ordered"))
        v, k, i = self.value(1), self.key(), self.index()
        return self.pick(
            f"{a}.append({v})", f"{a}.append({v})", f"{a}.insert({i}, {v})", f"{a}.pop({i})", f"{a}.reverse()",
            f"{a}.extend({self.container()})", f"{a}.sort(key=str)", f"{a}.remove({v})", f"{a}.clear()",
            f"{a}[{i}:{self.index()}] = {self.listing(1)}", f"{a}[::2] = {a}[1::2]", f"{a}[{i}:] = []",
            f"{a}.append({a}.pop(0))", f"{d}.update({{{k}: {v}}})", f"{d}[{k}] = {d}.pop({self.key()})",
            f"{d}[{k}] = {d}.pop({k}, {v})", f"{d}.popitem()", f"{d}.setdefault({k}, []).append({v})",
            f"{d}.get({k}, {a}).append({v})", f"{s}.add({k})", f"{s}.discard({k})", f"{s}.update({a})",
            f"{s}.add({s}.pop())", f"{q}.append({v})", f"{q}.appendleft({v})", f"{q}.popleft()",
            f"{q}.rotate({i})", f"{q}.extend({a})", f"{m}.move_to_end({k})", f"{m}.popitem(last=False)",
            f"{m}.update({{{k}: {v}}})", f"heapq.heappush({a}, {self.integer(1)})", f"heapq.heapify({a})",
            f"heapq.heappop({a})", f"{self.name('node')}.kids.append({v})", f"{self.name('node')}.push({v}).push({k})",
            f"{self.name('node')}.swap({self.name('node')}).v = {v}", f"{self.name('any')}.append({v})",
            f"setattr({self.name('node')}, 'extra', {v})", f"({a} or {self.name('list')}).append({v})",
            f"[{a}, {self.name('list')}][{i}].append({v})", f"max({a}, {self.name('list')}, key=len).append({v})",
            f"list(map({a}.append, {self.name('list')}[:2]))", f"{a}[{i}].append({v})", f"{d}[{k}].append({v})",
            f"log.extend({a}.pop() for _ in range(2))", f"any({s}.add(z) for z in {self.listing(1)})",
        )  # fmt: skip

    def deletion(self) -> str:
        a = self.name("list")
        return self.pick(
            f"del {a}[{self.index()}]", f"del {a}[{self.index()}:{self.index()}]", f"del {a}[::2]",
            f"del {self.name('dict')}[{self.key()}]", f"del {self.name('node')}.next",
            f"del {self.name('any')}", f"del {a}[0], {self.name('dict')}[{self.key()}]",
            f"del {self.name('deque')}[{self.index()}]", f"del {self.name('node')}.kids[0]",
        )  # fmt: skip

    def odd(self) -> str:
        a, v = self.name("list"), self.value(1)
        return self.pick(
            f"x = {a}.append; x({v})", f"y = lambda: {a}.pop(); y()", f"{a}.append({v}); {a} = {a}[:5]",
            f"x = {a}.append({v}) or {self.name('list')}.append({a})", f"print({a}.append({v}), len({a}))",
            f"x = [{a}.append(z) for z in range(2)] and {a}.pop()", f"y = iter({a}); x = next(y, None)",
            f"x = {{z: {v} for z in range(2)}}", f"x = {{str(z): {a} for z in {self.container()}}}",
            f"i = j = {a}[{self.index()}] = {self.index()}", f"x = tuple({a}); y = x[:2]",
            f"for {a}[0] in range(2): log.append({a}[0])", f"for i, {a}[i] in enumerate('xy'): pass",
            f"while len({a}) > 3: {a}.pop()", f"if {self.condition()}: {self.mutation()}", "x = {}; x[0] = x",
            f"assert {self.condition()}, {a}.append('failed')", f"x = sorted({a}, key=lambda z: log.append(z) or 0)",
            f"x = [r for r in {a} if not (r in log or log.append(r))]", f"x = sum(1 for z in {self.listing()})",
            f"y = {a}; y.append(y)", f"x = dict(zip({a}, {self.name('list')}))", f"raise ValueError({self.small()})",
            f"log.append({self.name('any')})", "globals()['x'] = [n]", f"print({self.name('int')}, {self.name('str')})",
            f"x = next((z for z in {a} if z), {a})", f"y = {self.call()}", self.call(),
        )  # fmt: skip

    def statement(self, depth: int) -> None:
        """A statement with all its lines."""
        self.room -= 1
        if depth >= 3 or self.room <= 0 or self.chance(62):
            line = self.simple()
            if self.chance(12) and not _starts_block(line):
                line = f"{line}; {self.simple_only()}"
            self.guarded(line)
            return
        self.draw.choice([self.branch, self.loop, self.count_down, self.attempt, self.match])(depth)

    def simple_only(self) -> str:
        line = self.simple()
        return "pass" if _starts_block(line) else line

    def guarded(self, line: str) -> None:
        """Most often a statement may fail without ending the program."""
        if self.indent and self.chance(50) or self.chance(20):
            self.add(line)
            return
        self.add("try:")
        self.add(f"    {line}")
        self.add("except Exception as error:")
        self.add("    log.append(type(error).__name__)")

    def block(self, depth: int, least: int = 1) -> None:
        self.indent += 1
        for _ in range(self.draw.randint(least, 3)):
            self.statement(depth + 1)
        self.indent -= 1

    def branch(self, depth: int) -> None:
        self.add(f"if {self.condition()}:")
        self.block(depth)
        if self.chance(40):
            self.add(f"elif {self.condition()}:")
            self.block(depth)
        if self.chance(50):
            self.add("else:")
            self.block(depth)

    def loop(self, depth: int) -> None:
        target = self.pick("i", "j", "x", "y", f"{self.name('list')}[0]", "i, x", f"{self.name('node')}.v")
        source = self.pick(f"range({self.draw.randint(0, 3)})", f"list({self.container()})[:3]", "'ab'")
        if target == "i, x":
            source = f"enumerate({source})"
        self.add(f"for {target} in {source}:")
        self.loops += 1
        self.block(depth)
        if self.chance(20):
            self.add(f"    if {self.condition()}: {self.pick('break', 'continue')}")
        self.loops -= 1
        if self.chance(15):
            self.add("else:")
            self.block(depth)

    def count_down(self, depth: int) -> None:
        name = self.new_name("k")
        self.add(f"{name} = {self.draw.randint(0, 3)}")
        self.add(f"while {name} > 0:")
        self.add(f"    {name} -= 1")
        self.loops += 1
        self.block(depth)
        self.loops -= 1

    def attempt(self, depth: int) -> None:
        self.add("try:")
        self.block(depth)
        self.add(f"except {self.pick('IndexError', 'Exception', '(KeyError, TypeError)')} as error:")
        self.add(f"    {self.pick('log.append(str(error)[:20])', 'x = error', 'pass')}")
        if self.chance(30):
            self.add("else:")
            self.block(depth)
        if self.chance(40):
            self.add("finally:")
            self.block(depth)

    def match(self, depth: int) -> None:
        self.add(f"match {self.value(1)}:")
        for case in ("[x, *y]", "{1: x}", "Node(v=n)", "int() | str() as x"):
            if self.chance(60):
                self.add(f"    case {case}:")
                self.indent += 1
                self.block(depth)
                self.indent -= 1
        self.add("    case _:")
        self.indent += 1
        self.block(depth)
        self.indent -= 1

    # -- definitions -------------------------------------------------------------------------------

    def function(self) -> None:
        """A function that changes its arguments, may have closures, and may be a generator."""
        name, kept = self.new_name("f"), self.names
        default = self.pick("", "", "=[]", "={}")
        self.add(f"def {name}(x, y, rest{default or '=None'}):")
        inner = {kind: [*names[:1], "x"] for kind, names in kept.items()}
        inner["list"] = ["y", "y", "z", *kept["list"][:1]]
        inner["int"] = ["k", "n"]
        self.names = inner
        self.indent += 1
        if self.chance(40):
            self.add(f"global {self.pick('n', 'a', 'd', 'w')}")
        self.add("k, z = 1, [y]")
        if self.chance(40):
            self.add("def add(v=y):")
            self.add("    nonlocal k, z")
            self.indent += 1
            for _ in range(self.draw.randint(1, 2)):
                self.guarded(self.simple())
            self.add(self.pick("k += 1", "z = [v, z]", "z.append(k)", "return z"))
            self.indent -= 1
            self.add(self.pick("add()", "x = add(z)", "z.append(add)", "add(); add()"))
        for _ in range(self.draw.randint(1, 4)):
            self.statement(1)
        if self.chance(25):
            self.add(f"yield {self.value(1)}")
            self.add(f"yield {self.value(1)}")
        self.add(f"return {self.pick('x', 'y', 'z', 'k', self.value(1), self.listing())}")
        self.indent -= 1
        self.names = kept
        self.functions.append(name)
        if self.chance(20):
            self.add(f"{name}.calls = []")

    def start(self) -> None:
        """Gives every name its first value."""
        self.add("i, j, n = 0, 1, 2")
        self.add("a, b, c = [1, 2], [[3], 4], []")
        self.add("d, e = {'k': 1, 2: [5]}, {}")
        self.add("s, t, u, w = {1, 2}, {'z'}, 'ab', ''")
        self.add("o = Node(1)")
        self.add("p = Node(2, o)")
        self.add("x, y = a, None")
        self.add("q, g, m = deque([1, 2], 3), defaultdict(list), OrderedDict(k=1, z=[2])")


def _starts_block(line: str) -> bool:
    return line.startswith(("for ", "while ", "if ", "raise ", "assert "))


def program(draw: random.Random) -> str:
    """A program's source."""
    writer = _Writer(draw)
    writer.start()
    for _ in range(draw.randint(0, 2)):
        writer.function()
    while writer.room > 0:
        writer.statement(0)
    writer.add("print(len(log), i, n)")
    return PRELUDE + "\n".join(writer.lines) + "\n"
