"""The one definition of what is run and what is recorded.

A `Job` (program, input, limits) goes into the sandbox; a `RunResult` comes out, holding a
`Trace` when the run was recorded.  A trace is a list of records in the order in which things
happened, and there are two families of them:

* events: ``Call``, ``Line``, ``Return``, ``Yield``, ``Raise``, ``Gap``, ``Cut``;
* heap deltas: one mutation is one record (``Bind``, ``New``, ``SetItem``, …), true through every
  alias, plus ``Out`` and ``In`` for text written to stdout and read from stdin.

A delta stands in the list at the moment it happened (between two events) and carries in ``by``
the index of the event that caused it: the line event of the statement that did it.  Arguments are
in the call event itself, for the call event already sees them.  Everything else (the state at an
event, the changes of a statement, words) is a replay of this list: see `tracer.replay`.

Values are text (`Value`): either a Python literal (``"5"``, ``"'abc'"``, ``"(1, 2)"``), or a
reference ``"#12"`` to the object with that label, or ``"<…>"`` for something cut, such as
``<str 'aaaa' ... 9000 characters, digest 3f2a9c01b7de>``: two that differ only behind the cut have
two texts, as keys must.  A literal never starts with ``#`` or ``<``.

Example: ``x = [1]`` on line 1 and ``x.append(2)`` on line 2 give::

    Call(0, 0, "<module>") · Line(0, 1) · New(1, "list", "list", ["1"], by=1)
    · Bind(0, "x", "#1", by=1) · Line(0, 2) · Append(1, ["2"], by=2) · Return(0, 2, "None")
"""

from __future__ import annotations

import enum
from collections.abc import Sequence
from typing import Literal, TypeAlias

import msgspec

RECORD_FORMAT = 1  # part of every trace id: a change in the meaning of a record raises it
# … and so is this, the version of the rules that say which records a program gives. Both recorders
# follow them, so that neither an id nor a row depends on whether a machine has a C compiler.
STREAM = "stream/2"

Value: TypeAlias = str
Item: TypeAlias = str | tuple[str, int]  # a value, or (value, n) for n equal ones in a row


class Outcome(enum.StrEnum):
    """How a run ended. A failure is data: every one of these is a result, none an exception."""

    OK = "ok"  # ran to its normal end, also sys.exit(0)
    ERROR = "error"  # an exception that nothing caught
    SYNTAX = "syntax"  # did not compile
    EXIT = "exit"  # sys.exit with a non-zero status, or os._exit
    CRASH = "crash"  # died by a signal of its own making
    TIMEOUT = "timeout"  # CPU or wall limit
    MEMORY = "memory"  # MemoryError or memory limit
    OUTPUT_LIMIT = "output_limit"
    FILE_LIMIT = "file_limit"
    TRACE_LIMIT = "trace_limit"  # more events, or more bytes of records, than allowed
    DENIED = "denied"  # the sandbox refused something
    TAMPERED = "tampered"  # the recorder's integrity is lost
    NONDETERMINISTIC = "nondeterministic"  # two runs differ
    SANDBOX_ERROR = "sandbox_error"  # our fault or the machine's


Level: TypeAlias = Literal["default", "strict", "unsafe"]
RecorderName: TypeAlias = Literal["auto", "settrace", "native"]
LongRuns: TypeAlias = Literal["cut", "sample"]
Window: TypeAlias = tuple[int, int]  # events of a run: the first, and the one after the last
Granularity: TypeAlias = Literal["line", "expression"]  # expression: also `Part` and `Test`


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """What one run may use. Part of a trace's identity.

    The bounds of 10,000 events and 1 MB are those used by SES (arXiv 2604.03253) and CWM
    (arXiv 2510.02387).
    """

    cpu_seconds: float = 5.0
    wall_seconds: float = 10.0
    memory_bytes: int = 512 * 1024 * 1024  # beyond what the warm worker itself maps
    output_bytes: int = 1024 * 1024  # stdout and stderr, each
    file_bytes: int = 16 * 1024 * 1024  # one file in the scratch folder
    open_files: int = 64
    processes: int = 64  # threads too; enforced only when not root
    events: int = 10_000
    trace_bytes: int = 1_000_000  # encoded records
    string_characters: int = 1_000  # a longer str or bytes is cut, with its true length
    int_bits: int = 10_000  # a longer int is cut; 4,300 decimal digits are 14,284 bits
    # a run of more events: cut ends it there; sample records its head, its tail and parts between
    long_runs: LongRuns = "cut"
    depth: int = 1_000_000  # frames deeper than this are not recorded; 0 is the module's


class Program(msgspec.Struct, frozen=True, kw_only=True):
    """One source file, as bytes: encoding cookies, BOMs and CRLF are the program's own."""

    source: bytes
    filename: str = "program.py"  # what the program sees as __file__ and in tracebacks


class TestCase(msgspec.Struct, frozen=True, kw_only=True):
    """One input. Never the expected output: law 8.

    ``call`` is empty for a whole program that reads ``stdin``; else the text of one call with
    literal arguments, such as ``"f([1, 2], k=3)"`` or ``"Solution().f(3)"``.
    """

    __test__ = False  # not a pytest class

    stdin: bytes = b""
    call: str = ""


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """One run to do: what the coordinator sends to a sandbox worker."""

    program: Program
    test: TestCase
    limits: Limits = Limits()
    level: Level = "default"
    recorder: RecorderName = "auto"
    record: bool = True  # False: run untraced, only output and end are wanted
    statics: bytes = b""  # tracer.static.Statics, msgpack; made outside the sandbox
    windows: tuple[Window, ...] = ()  # the events to record, ascending; none: up to the limit
    count_on: bool = False  # at the limit on events, count those that follow
    elsewhere: bool = False  # its objects stand at other addresses: `tracer.recorder.elsewhere`
    granularity: Granularity = "line"
    spots: bytes = b""  # tracer.expressions: for granularity "expression"; made outside too
    whole: bool = False  # unrecorded: tell all of what the call returned, however long
    lines: bool = False  # tell first what the code can do: `tracer.transitions`
    plain: bool = False  # with whole: a Counter as the dict it equals: `tracer.recorder.equals`


# --- events -------------------------------------------------------------------------------
# No record can be part of a cycle, so the garbage collector need not go through them (gc=False).


class Call(msgspec.Struct, array_like=True, tag_field="record", tag="call", gc=False):
    """A frame of the program starts (or, ``resumed``, a generator's goes on)."""

    frame: int  # 0 is the module; numbered in order of creation
    line: int
    function: str  # qualified name; "<module>", "<listcomp>", "<lambda>" as CPython has them
    parent: int = -1  # the program's frame that was running; -1 for none
    depth: int = 0  # 0 for the module
    resumed: bool = False
    names: Sequence[str] = ()  # locals that the frame has when the event fires: the arguments
    values: Sequence[Value] = ()  # in step with names


class Line(msgspec.Struct, array_like=True, tag_field="record", tag="line", gc=False):
    """A line is about to run."""

    frame: int
    line: int


class Return(msgspec.Struct, array_like=True, tag_field="record", tag="return", gc=False):
    """A frame ends. ``unwound``: by an exception, so that there is no value."""

    frame: int
    line: int
    value: Value
    unwound: bool = False


class Yield(msgspec.Struct, array_like=True, tag_field="record", tag="yield", gc=False):
    """A generator or coroutine hands out a value and pauses."""

    frame: int
    line: int
    value: Value


class Raise(msgspec.Struct, array_like=True, tag_field="record", tag="exception", gc=False):
    """An exception passes through a frame (first where raised, then in each caller)."""

    frame: int
    line: int
    type: str
    message: str  # the text that str(exception) would give for a builtin; "" where unsafe to ask
    value: Value  # the exception object


class Alive(msgspec.Struct, array_like=True, gc=False):
    """A frame that runs at the end of a gap, and that began or went on in it."""

    frame: int
    line: int
    function: str
    parent: int
    depth: int


class Gap(msgspec.Struct, array_like=True, tag_field="record", tag="gap"):
    """Events passed here that are not recorded. What they have changed is told by the deltas that
    follow, ``by`` this event: the state is then whole. ``frame`` goes on from here.

    A frame that began in the gap and still runs has no call event: it is in ``frames``.  One that
    began in it and is paused has a ``resumed`` call where it goes on."""

    frame: int
    line: int
    skipped: int  # how many events
    limit: str  # "events" | "depth": which limit left them out
    ended: Sequence[int] = ()  # frames told of before that have ended in the gap
    frames: Sequence[Alive] = ()


class Cut(msgspec.Struct, array_like=True, tag_field="record", tag="cut"):
    """Recording stopped here. For ``events`` and ``trace_bytes`` the run was ended too; for
    ``recursion`` it went on unrecorded, for CPython drops a Python trace function where a
    RecursionError is raised (cpython#134216)."""

    frame: int
    line: int
    limit: str  # "events" | "trace_bytes" | "recursion"
    allowed: int


# --- heap deltas ----------------------------------------------------------------------------


class Bind(msgspec.Struct, array_like=True, tag_field="record", tag="bind", gc=False):
    """A name of a frame (frame 0: a global) now has this value."""

    frame: int
    name: str
    value: Value
    by: int


class Unbind(msgspec.Struct, array_like=True, tag_field="record", tag="unbind", gc=False):
    frame: int
    name: str
    by: int


class New(msgspec.Struct, array_like=True, tag_field="record", tag="new", gc=False):
    """An object is seen for the first time, with its contents; or again, when it has got another
    name: then all that was known of it is replaced.

    kind   list · tuple · deque · bytearray · array (sequences: ``items``);
           set · frozenset (``items``, in the encoder's fixed order);
           dict (``keys`` and ``items`` in step);
           object (instances: only attributes) · class · function · module · other (opaque).
    type   the class's name (``Point``, ``defaultdict``, ``function`` …)
    name   what the object calls itself (functions, classes, modules, generators), or ""
    attrs  attributes of an instance (``__dict__`` and ``__slots__``), in step with attr_values;
           a subclass of list, dict, set … has both contents and attributes
    """

    object: int
    kind: str
    type: str
    by: int
    items: Sequence[Item] = ()
    keys: Sequence[str] = ()
    name: str = ""
    attrs: Sequence[str] = ()
    attr_values: Sequence[str] = ()


class SetItem(msgspec.Struct, array_like=True, tag_field="record", tag="set", gc=False):
    """sequence[index] = value"""

    object: int
    index: int
    value: Value
    by: int


class Append(msgspec.Struct, array_like=True, tag_field="record", tag="append", gc=False):
    """sequence.extend(values)"""

    object: int
    values: Sequence[Item]
    by: int


class Splice(msgspec.Struct, array_like=True, tag_field="record", tag="splice", gc=False):
    """sequence[start:stop] = values (0 <= start <= stop <= len)"""

    object: int
    start: int
    stop: int
    values: Sequence[Item]
    by: int


class SetKey(msgspec.Struct, array_like=True, tag_field="record", tag="dset", gc=False):
    """mapping[key] = value; a new key goes to the end"""

    object: int
    key: Value
    value: Value
    by: int


class DelKey(msgspec.Struct, array_like=True, tag_field="record", tag="ddel", gc=False):
    object: int
    key: Value
    by: int


class Add(msgspec.Struct, array_like=True, tag_field="record", tag="sadd", gc=False):
    """set.add(value)"""

    object: int
    value: Value
    by: int


class Discard(msgspec.Struct, array_like=True, tag_field="record", tag="sdel", gc=False):
    """set.discard(value)"""

    object: int
    value: Value
    by: int


class SetAttr(msgspec.Struct, array_like=True, tag_field="record", tag="aset", gc=False):
    object: int
    name: str
    value: Value
    by: int


class DelAttr(msgspec.Struct, array_like=True, tag_field="record", tag="adel", gc=False):
    object: int
    name: str
    by: int


class Out(msgspec.Struct, array_like=True, tag_field="record", tag="out", gc=False):
    """Text handed to stdout (what is not UTF-8 is shown with backslash escapes)."""

    text: str
    by: int


class In(msgspec.Struct, array_like=True, tag_field="record", tag="in", gc=False):
    """Text taken from stdin."""

    text: str
    by: int


# --- within a line: only with granularity "expression" ----------------------------------------


class Part(msgspec.Struct, array_like=True, tag_field="record", tag="part", gc=False):
    """An expression of a frame's code has this value. It changes nothing.

    ``key`` says where it stands: ``"3:4-3:9"``, the line and column (in UTF-8 bytes) of its first
    character, and of what follows its last.  An object that no name has led to may be new here, or
    ``<zip>``, its class's name, where holding it could be noticed.
    """

    frame: int
    key: str
    value: Value
    by: int


class Test(msgspec.Struct, array_like=True, tag_field="record", tag="test", gc=False):
    """Whether an expression was true decided where the program went on: a condition, or an operand
    of ``and``, ``or`` or a chained comparison. ``value`` is ``"True"`` or ``"False"``."""

    __test__ = False  # not a pytest class

    frame: int
    key: str
    value: Value
    by: int


EventRecord: TypeAlias = Call | Line | Return | Yield | Raise | Gap | Cut
HeapDelta: TypeAlias = (
    Bind
    | Unbind
    | New
    | SetItem
    | Append
    | Splice
    | SetKey
    | DelKey
    | Add
    | Discard
    | SetAttr
    | DelAttr
)
Delta: TypeAlias = HeapDelta | Out | In
Within: TypeAlias = Part | Test
Record: TypeAlias = EventRecord | Delta | Within

EVENT_TYPES = (Call, Line, Return, Yield, Raise, Gap, Cut)
WITHIN_TYPES = (Part, Test)


class Trace(msgspec.Struct, kw_only=True):
    """What truly happened in one run, in order. ``entry`` is the index of the call event of the
    function asked for (0, the module's, for a whole program)."""

    records: list[Record]
    python: str  # "3.11": the version decides which events there are
    recorder: str  # which one made it, "settrace/1"; of a stored one: STREAM
    entry: int = 0


class RunError(msgspec.Struct, frozen=True):
    """The exception that ended a run, as text."""

    type: str
    message: str
    line: int = 0  # in the program; 0 when none is known


class RunResult(msgspec.Struct, kw_only=True):
    """What came out of the sandbox for one job: exactly one for each."""

    outcome: Outcome
    detail: str = ""  # one plain sentence: why this outcome
    stdout: bytes = b""
    stderr: bytes = b""
    returned: Value = ""  # repr-like literal of what the call returned ("" for whole programs)
    error: RunError | None = None
    exit_code: int | None = None
    signal: int | None = None
    level: Level = "default"
    trace: Trace | None = None
    events: int = 0  # all that the run had, recorded or not; 0 where they were not counted
    long: bool = False  # they were more than the limit on events
    unchecked: str = ""  # why it is not known that its lines can follow one another as they do
    cpu_seconds: float = 0.0  # not deterministic: never stored in a dataset
    wall_seconds: float = 0.0
