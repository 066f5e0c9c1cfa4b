"""A program that reaches for its own recording is tampered; one that only uses the library is not.

Under both recorders, and with the watch in Python as well, which stands in where nothing native
could be built.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from typing import ClassVar

import pytest
from boxes import run
from oracle.servers import plain_environment
from recorders import needed

from tracer.recorder import execute
from tracer.recorder.native import MISSING_BECAUSE
from tracer.recorder.watch import Watch
from tracer.records import In, Outcome, RecorderName, RunResult
from tracer.sandbox import Sandbox

# Every class is found from its base; ours are here by their names.
OURS = "ours = {c.__name__: c for c in object.__subclasses__() if 'tracer.' in c.__module__}\n"
ATTACKS = {
    "settrace": "import sys\nsys.settrace(None)",
    "setprofile": "import sys\nsys.setprofile(lambda *a: None)",
    "settrace_of_threads": "import threading\nthreading.settrace(lambda *a: None)\n"
    "t = threading.Thread(target=int)\nt.start(); t.join()",
    "settrace_by_bdb": "import bdb\nbdb.Bdb().set_trace()",
    "getframe": "import sys\nsys._getframe().f_trace_lines = False",
    "getframe_in_map": "import sys\nlist(map(sys._getframe, [0]))",
    "currentframe": "import inspect\ninspect.currentframe().f_trace_lines = False",
    "currentframe_of_logging": "import logging\nlogging.currentframe()",
    "stack": "import inspect\ninspect.stack()",
    "walk_stack": "import traceback\nlist(traceback.walk_stack(None))",
    "walk_tb": "import traceback\ntry: 1/0\nexcept Exception as e:\n"
    "    for f, _ in traceback.walk_tb(e.__traceback__): f.f_trace_lines = False",
    "traceback": "try: 1/0\nexcept Exception as e: e.__traceback__.tb_frame",
    "traceback_by_operator": "import operator\ntry: 1/0\n"
    "except Exception as e: operator.attrgetter('__traceback__.tb_frame')(e)",
    "traceback_by_formatter": "import string\ntry: 1/0\nexcept Exception as e:\n"
    "    string.Formatter().get_field('0.tb_frame', (e.__traceback__,), {})",
    "generator": "g = (x for x in [1])\ng.gi_frame",
    "coroutine": "async def f(): pass\nc = f()\nc.cr_frame\nc.close()",
    "current_frames": "import sys\nsys._current_frames()",
    "get_objects": "import gc\ngc.get_objects()",
    "get_referrers": "import gc\ngc.get_referrers(1)",
    "get_referents": "import gc\ngc.get_referents([])",
    "code_replaced": "def f(): pass\nf.__code__ = (lambda: 1).__code__",
    "code_made": "def f(): pass\nf.__code__.replace(co_name='g')",
    "marshal": "import marshal\nmarshal.loads(marshal.dumps((1, 2)))",
    "ctypes": "import ctypes",
    "ctypes_by_importlib": "import importlib\nimportlib.import_module('_ctypes')",
    "ctypes_by_loader": "import importlib.util\nimportlib.util.find_spec('ctypes.util')",
    "audit_hook": "import sys\nsys.addaudithook(lambda *a: None)",
    "name_of_the_library": "import os\nexec(compile('x = 1', os.__file__, 'exec'))",
    "name_of_a_frozen_module": "exec(compile('x = 1', '<frozen os>', 'exec'))",
    "name_of_the_library_in_a_subclass_of_str": "import os\nclass S(str):\n"
    "    def startswith(self, *a): return False\n"
    "exec(compile('x = 1', S(os.__file__), 'exec'))",
    "name_of_the_library_by_a_loader": "import importlib.machinery as m, os\n"
    "m.SourceFileLoader('x', 'x').source_to_code(b'x = 1', os.__file__)",
    "name_of_the_library_by_an_interpreter": "import code, os\n"
    "code.InteractiveInterpreter({}).runsource('x = 1', os.__file__)",
    "name_of_the_library_by_a_way_round": "import os\nopen('e.py', 'w').write('x = 1')\n"
    "n = os.path.dirname(os.__file__) + '/../../../..' + os.getcwd() + '/e.py'\n"
    "exec(compile('x = 1', n, 'exec'))",
    "name_of_the_library_put_on_code": "import _imp, enum\n"
    "c = compile('import sys; sys._getframe(1)', 'x', 'exec')\n"
    "_imp._fix_co_filename(c, enum.__file__)\nexec(c)",
    "code_replaced_by_object": "def f(): pass\n"
    "object.__setattr__(f, '__code__', (lambda: 1).__code__)",
    "bytecode_of_its_own": "import marshal, importlib.machinery as m, importlib.util as u\n"
    "code = marshal.dumps(compile('x = 1', 'x', 'exec'))\n"
    "open('a.pyc', 'wb').write(u.MAGIC_NUMBER + bytes(12) + code)\n"
    "m.SourcelessFileLoader('a', 'a.pyc').get_code('a')",
    "frame_by_a_function_that_calls_back": "import contextlib, sys\nL = []\n"
    "with contextlib.ExitStack() as s: s.callback(L.extend, map(sys._getframe, [2]))",
    "frame_by_a_thread_of_c": "import _thread, operator, time\nL = []\ntry: 1 / 0\n"
    "except Exception as e: t = e.__traceback__\n"
    "_thread.start_new_thread(L.extend, (map(operator.attrgetter('tb_frame'), [t]),))\n"
    "while not L: time.sleep(0.01)",
    "frame_at_exit": "import atexit, sys\natexit.register([].extend, map(sys._getframe, [0]))",
    "frame_by_a_function_put_in_the_library": "import traceback\nL = []\n"
    "traceback.extract_stack = lambda f, limit=None: L.append(f) or []\ntraceback.print_stack()",
    "frame_by_a_method_put_in_the_library": "import traceback\n"
    "traceback.StackSummary.extract = lambda frames, **k: list(frames)\n"
    "traceback.extract_stack()",
    "frame_by_a_function_put_in_a_module_loaded_later": "import logging, sys\nL = []\n"
    "logging._is_internal_frame = L.append\n"
    "logging.basicConfig(stream=sys.stdout)\nlogging.warning('w')",
    "generator_by_types": "import types\ndef g(): yield 1\ntypes._GeneratorWrapper(g()).gi_frame",
    "extension_by_another_name": "import importlib.machinery as m, importlib.util as u\n"
    "s = m.PathFinder.find_spec('_ctypes', None)\n"
    "l = m.ExtensionFileLoader('foo.bar', s.origin)\n"
    "u.module_from_spec(u.spec_from_file_location('foo.bar', s.origin, loader=l))",
    "extension_of_its_own": "import importlib.machinery as m, importlib.util as u\n"
    "open('a.so', 'w').close()\nl = m.ExtensionFileLoader('a', './a.so')\n"
    "try: u.module_from_spec(u.spec_from_file_location('a', './a.so', loader=l))\n"
    "except ImportError: pass",
    "import_by_a_subclass_of_str": "class S(str): pass\n__import__(S('_ctypes'))",
    "recorders_module_by_another_spelling": OURS
    + "ours['Calls'].__init__._\uff3fgl\U0001d428bals_\uff3f['Heap'] = None",
    "recorders_module_by_a_pattern": OURS + "f = ours['Calls'].__init__\n"
    "match f:\n    case object(__globals__=g): g['Heap'] = None",
    "recorders_module": OURS + "ours['Calls'].__init__.__globals__['Heap'] = None",
    "recorders_class": OURS + "ours['Calls'].__init__ = None",
}
# What only native code can hide, or hear of.
NATIVE_ATTACKS = {
    "engine": OURS + "ours['Engine'].__new__(ours['Engine']).emit(('bind', 0, 'x', '9', 2))",
    "engine_stopped": OURS + "ours['Engine'].__new__(ours['Engine']).forget()",
    "engine_told": OURS + "ours['Engine'].__new__(ours['Engine']).out('forged')",
    "listener": OURS + "ours['Watch'].start.__globals__['watch']({}, print)",
    "accuser": OURS + "ours['Watch'].start.__globals__['shield']._native.guard(print, '')",
    "streams": OURS + "import sys\n"
    "s = sys.stdout, sys.stdin, sys.stdout.buffer, sys.stdin.buffer\n"
    "ours['Watch'].start.__globals__['shield']._native.hear(s, len, len)",
    **{
        f"signal_{name}": f"import signal\ndef h(s, f):\n    {what}\n"
        "signal.signal(signal.SIGUSR1, h)\nsignal.raise_signal(signal.SIGUSR1)"
        for name, what in (
            ("no_lines", "f.f_trace_lines = False"),
            ("no_trace", "f.f_trace = None"),
            ("opcodes", "setattr(f, 'f_trace_opcodes', True)"),
            ("read", "f.f_trace"),
            ("back", "f.f_back"),
            ("back_by_getter", "type(f).f_back.__get__(f)"),
            ("clear", "try: f.clear()\n    except RuntimeError: pass"),
        )
    },
    "signal_kept": "import signal\nd = {}\nsignal.signal(signal.SIGUSR1, d.setdefault)\n"
    "signal.raise_signal(signal.SIGUSR1)\nd[signal.SIGUSR1].f_back",
    "signal_of_a_fresh_module": "import sys\ndel sys.modules['_signal']\nimport _signal\n"
    "_signal.signal(10, lambda s, f: f.f_back)\n_signal.raise_signal(10)",
}
HONEST = {
    "namedtuple": "from collections import namedtuple\nprint(namedtuple('P', 'x y')(1, 2))",
    "typing": "import typing\nclass P(typing.NamedTuple):\n    x: int\n"
    "T = typing.TypeVar('T')\nprint(P(1), T)",
    "enum": "import enum\nprint(list(enum.Enum('E', 'A B')))",
    "dataclass": "import dataclasses\n@dataclasses.dataclass(order=True)\n"
    "class P:\n    x: int = 1\nprint(P(2) > P(), dataclasses.make_dataclass('Q', ['a'])(3))",
    "print_exc": "import traceback, sys\ntry: 1/0\n"
    "except Exception: traceback.print_exc(file=sys.stdout)",
    "format_exc": "import traceback\ntry: 1/0\nexcept Exception: print(traceback.format_exc())",
    "extract_stack": "import traceback\nprint(len(traceback.extract_stack()) > 0)",
    "logging": "import logging, sys\nlogging.basicConfig(stream=sys.stdout, "
    "format='%(funcName)s %(lineno)d %(message)s')\nlogging.warning('w')",
    "warnings": "import warnings\nwarnings.simplefilter('ignore')\nwarnings.warn('w')\nprint(1)",
    "asyncio": "import asyncio\nasync def f():\n    await asyncio.sleep(0)\n    return 1\n"
    "print(asyncio.run(f()))",
    "lru_cache": "import functools\n@functools.lru_cache(None)\ndef f(n):\n"
    "    return n if n < 2 else f(n-1) + f(n-2)\nprint(f(50))",
    "threads": "import threading\nt = threading.Thread(target=print, args=(1,))\n"
    "t.start(); t.join()",
    "code_read": "def f(a, b): pass\nprint(f.__code__.co_argcount)",
    "exec": "exec(compile('print(1)', '<string>', 'exec'))",
    "gc": "import gc\ngc.disable()\nprint(gc.collect() >= 0)",
    "signature": "import inspect\nprint(inspect.signature(lambda a, b=1: a))",
    "generators": "def g():\n    yield 1\n    yield 2\nprint(list(zip(g(), map(str, g()))))",
    "iterators": "def g(): yield 1\nz = zip([1, 2], g())\nm = map(str, z)\nprint(list(m))",
    "recursion": "import sys\nsys.setrecursionlimit(3000)\ndef f(n): return n and f(n-1)\n"
    "print(f(1500))",
    "signal_handler": "import signal\n"
    "def h(s, f): print(f.f_lineno, f.f_code.co_name, f.f_locals is f)\n"
    "old = signal.signal(signal.SIGUSR1, h)\nprint(old, signal.getsignal(signal.SIGUSR1) is h)\n"
    "signal.raise_signal(signal.SIGUSR1)\nprint(signal.signal(signal.SIGUSR1, old) is h)",
    "signal_handler_that_raises": "import signal, time\ndef h(s, f): raise TimeoutError\n"
    "signal.signal(signal.SIGALRM, h)\nsignal.setitimer(signal.ITIMER_REAL, 0.01)\n"
    "try: time.sleep(5)\nexcept TimeoutError: print('late')",
    "signal_handler_with_a_stack": "import signal, traceback\n"
    "def h(s, f): print(traceback.extract_stack(f)[-1].lineno)\n"
    "signal.signal(signal.SIGUSR1, h)\nsignal.raise_signal(signal.SIGUSR1)",
    "signals_to_ignore": "import signal\nprint(signal.signal(signal.SIGINT, signal.SIG_IGN),\n"
    "      signal.getsignal(signal.SIGINT), signal.signal(signal.SIGINT, signal.SIG_DFL))",
    "unittest": "import io, unittest\nclass T(unittest.TestCase):\n"
    "    def test_a(self): self.assertEqual(1, 2)\n"
    "    def test_b(self):\n        with self.assertRaises(ValueError): int('x')\n"
    "unittest.main(exit=False, argv=['x'], testRunner=unittest.TextTestRunner(io.StringIO()))",
    "coroutine": "import types\n@types.coroutine\ndef f(): yield 1\n"
    "async def g(): await f()\nprint(g().send(None))",
    "text_of_the_library": "import ast, os\n"
    "print(len(ast.parse(open(os.__file__).read(), os.__file__).body) > 9)",
    "import_of_its_own": "import sys\nopen('m.py', 'w').write('y = 3')\n"
    "sys.path.insert(0, '.')\nimport m\nprint(m.y)",
    "frozen_modules": "import importlib.util, pkgutil, runpy\nprint(pkgutil.__name__)",
    "compatibility": "import collections, collections.abc\n"
    "collections.Mapping = collections.abc.Mapping\nprint(collections.namedtuple('P', 'x')(1))",
    "recursion_error": "def f(): f()\ntry: f()\nexcept RecursionError: print('deep')",
}
PLACES = {
    "stdout": "print(vars(sys.stdout), type(sys.stdout),"
    " [n for n in dir(sys.stdout) if n != '__module__'], sys.stdout.write.__doc__,"
    " type(sys.stdout).__doc__)",
    "stdin": "print(vars(sys.stdin), type(sys.stdin), sys.stdin.readline.__doc__)",
    "buffers": "print(type(sys.stdout.buffer), vars(sys.stdout.buffer), "
    "[n for n in dir(sys.stdin.buffer) if n != '__module__'])",
    "immutable": "for s in sys.stdin, sys.stdout, sys.stdout.buffer:\n"
    "    try: type(s).read = None\n    except TypeError as e: print(e)",
    "functions": "for f in (sys.setrecursionlimit, sys.getrecursionlimit, sys.gettrace,\n"
    "          _thread.start_new_thread):\n"
    "    print(f, type(f), f.__self__, f.__doc__, hasattr(f, '__globals__'), dir(f))",
    "text_of_another_class": "class S(str): pass\nprint(sys.stdout.write(S('ab')))",
    "another_of_its_type": "s = type(sys.stdout)(io.BytesIO())\ns.write('ab')\ns.flush()\n"
    "print(s.buffer.getvalue())",
}
RECORDERS: tuple[RecorderName, ...] = ("settrace",) if MISSING_BECAUSE else ("settrace", "native")
WATCHES = ("python",) if MISSING_BECAUSE else ("python", "native")


@pytest.fixture(scope="module", params=WATCHES)
def box(request: pytest.FixtureRequest) -> Iterator[Sandbox]:
    python = {"entry": "python_watch:execute"} if request.param == "python" else {}
    with Sandbox(**python) as box:
        yield box


@pytest.fixture(scope="module")
def native_box() -> Iterator[Sandbox]:
    needed()
    with Sandbox() as box:
        yield box


@pytest.fixture(params=RECORDERS)
def recorder(request: pytest.FixtureRequest) -> RecorderName:
    return request.param  # type: ignore[no-any-return]


def recorded(box: Sandbox, source: str, recorder: RecorderName) -> RunResult:
    return run(box, source, record=True, recorder=recorder)


@pytest.mark.parametrize("name", ATTACKS)
def test_what_can_change_a_recording_is_told_at_once(box, recorder, name):
    result = recorded(box, "x = 1\n" + ATTACKS[name] + "\nx = 2\n", recorder)
    assert result.outcome is Outcome.TAMPERED, (result.outcome, result.stderr)
    assert result.detail.startswith("it ")


@pytest.mark.parametrize("name", NATIVE_ATTACKS)
def test_what_no_event_tells_of_is_told_by_native_code(native_box, recorder, name):
    result = recorded(native_box, "x = 1\n" + NATIVE_ATTACKS[name] + "\nx = 2\n", recorder)
    assert result.outcome is Outcome.TAMPERED, (result.outcome, result.stderr)
    assert " at line " in result.detail


@pytest.mark.parametrize("name", PLACES)
def test_what_stands_in_for_the_interpreters_own_looks_as_that_and_leads_nowhere(
    native_box, recorder, name
):
    source = f"import sys, io, _thread\n{PLACES[name]}\n"
    result = recorded(native_box, source, recorder)
    plain = subprocess.run(
        [sys.executable, "-c", source],
        capture_output=True, input=b"", env=plain_environment(), check=True,
    )  # fmt: skip
    assert (result.outcome, result.stdout) == (Outcome.OK, plain.stdout), result.stderr


def test_the_recorders_module_is_looked_at_whatever_the_sources_encoding(box, recorder):
    name = "+AF8AXw-glo+AGI-als+AF8AXw-"
    ours = OURS.replace("=", "+AD0-").replace("{", "+AHs-").replace("}", "+AH0-")
    source = f"# coding: utf-7\n{ours}g +AD0- ours['Calls'].+AF8AXw-init+AF8AXw-.{name}\n"
    result = recorded(box, source + "g['Heap'] +AD0- None\n", recorder)
    assert result.detail == "it changed tracer.recorder.calls", result.stderr


@pytest.mark.parametrize("name", HONEST)
def test_what_the_library_does_for_itself_is_nobodys_attack(box, recorder, name):
    result = recorded(box, HONEST[name], recorder)
    assert (result.outcome, result.stderr) == (Outcome.OK, b""), result.detail
    assert result.stdout == run(box, HONEST[name]).stdout


def test_an_error_in_a_thread_is_printed_as_ever_and_nobodys_attack(box, recorder):
    source = "import threading\nt = threading.Thread(target=lambda: 1 / 0)\nt.start(); t.join()"
    result = recorded(box, source, recorder)
    assert result.outcome is Outcome.OK, result.detail
    assert b"ZeroDivisionError" in result.stderr


@pytest.mark.parametrize("end", ["1 / 0", "raise SystemExit('x')", "import nothing", "open('/x')"])
def test_a_program_that_ends_in_an_error_is_nobodys_attack(box, recorder, end):
    result = recorded(box, f"x = 1\n{end}\n", recorder)
    assert result.outcome in (Outcome.ERROR, Outcome.EXIT, Outcome.DENIED), result.detail


def test_what_is_told_names_the_line(box, recorder):
    result = recorded(box, "import sys\n\nsys.settrace(None)\n", recorder)
    assert result.detail == "it set a trace function or profile function at line 3"


@pytest.mark.parametrize("find", ["CDLL.__init__", "Program.install"])
def test_a_program_finds_nothing_to_write_to_memory_with_among_all_classes(box, find):
    name, _, method = find.partition(".")
    source = (
        "found, waiting = [], [object]\n"
        "while waiting:\n"
        "    c = waiting.pop()\n"
        "    waiting += type.__subclasses__(c)\n"
        f"    if c.__name__ == {name!r} and {method!r} in vars(c):\n"
        f"        found.append(vars(c)[{method!r}].__globals__)\n"
        "for g in found:\n"
        "    print([n for n in ('memmove', 'cast', '_dlopen') if n in g])\n"
        "    if 'kernel' in g:\n"
        "        try: g['kernel'].syscall(39)\n"
        "        except BaseException as e: print('refused')\n"
    )
    said = run(box, source).stdout.splitlines()
    assert b"[]" in said and set(said) <= {b"[]", b"refused"}


def test_an_attack_that_ends_the_process_is_still_told(box, recorder):
    result = recorded(box, "import os, sys\nsys._getframe()\nos._exit(0)\n", recorder)
    assert result.outcome is Outcome.TAMPERED


def test_a_run_that_is_not_recorded_is_not_watched(box):
    assert run(box, "import sys, ctypes\nsys.settrace(None)\n").outcome is Outcome.OK


def test_a_program_finds_no_module_that_a_plain_interpreter_has_not(box, recorder):
    source = (
        "import sys\n"
        "print([n for n in sys.modules if n.partition('.')[0] not in sys.stdlib_module_names])"
    )
    assert recorded(box, source, recorder).stdout == b"['__main__']\n"


def test_the_recorder_needs_no_builtin_that_a_program_can_take_away(box, recorder):
    source = (
        "import builtins\n"
        "p, s, d = print, setattr, [n for n in dir(builtins) if n[0] != '_' and n != 'setattr']\n"
        "while d:\n"
        "    s(builtins, d.pop(), None)\n"
        "a = [[1], {2: 3}]\n"
        "a[0] += [4]\n"
        "def f(n):\n"
        "    return n * 2\n"
        "p(f(a[0][1]), a)\n"
    )
    result = recorded(box, source, recorder)
    assert (result.outcome, result.stdout) == (Outcome.OK, b"8 [[1, 4], {2: 3}]\n"), result.detail


class Unheard:
    """A recorder one of whose frames has had no end."""

    stopped, recursion_limit = False, 1000
    cuts: ClassVar[list[str]] = []

    def dropped(self) -> bool:
        return True

    def cut(self, state: None, limit: str, allowed: int, *, stop: bool) -> None:
        self.cuts.append(limit)


def test_frames_left_unheard_are_a_cut_only_where_the_interpreter_let_go():
    told: list[str] = []
    for let_go in (True, False):
        watch = Watch(told.append)
        watch.let_go = let_go
        execute._stop_if_lost(Unheard(), watch)  # type: ignore[arg-type]
    assert Unheard.cuts == ["recursion", "recursion"]
    assert told == ["it has taken a frame's trace function away"]


def test_text_that_is_read_as_a_list_of_lines_is_told_once(box, recorder):
    source = "import sys\nprint(sys.stdin.readlines(), sys.stdin.buffer.readlines())"
    result = run(box, source, stdin=b"a\nb\n", record=True, recorder=recorder)
    assert result.trace is not None
    assert "".join(r.text for r in result.trace.records if isinstance(r, In)) == "a\nb\n"


def test_a_trace_that_is_sent_elsewhere_is_tampered_and_its_key_not_shown(box, recorder):
    source = (
        "import os\n"
        "for fd in range(3, 64):\n"
        "    try: os.dup2(2, fd)\n"
        "    except OSError: pass\n"
        "for i in range(5000): x = i\n"
    )
    result = recorded(box, source, recorder)
    assert result.outcome is Outcome.TAMPERED
    assert b"line" not in result.stderr


@pytest.mark.parametrize(
    "show",
    [
        "import sys, traceback\ntraceback.print_stack(file=sys.stdout)\n",
        "import traceback\nx = traceback.format_stack()\n",
    ],
)
def test_a_program_that_shows_the_recorders_frames_is_not_kept(box, recorder, show):
    result = recorded(box, show, recorder)
    assert result.outcome is Outcome.TAMPERED and result.trace is None
    assert result.detail == "it shows frames of the recorder, such as traceback.print_stack prints"
