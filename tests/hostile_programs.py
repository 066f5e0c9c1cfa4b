# ruff: noqa
# mypy: ignore-errors
"""programs.py - hostile / faulty / awkward stdin programs for testing a sandboxed Python trace recorder.

Never run one outside the sandbox: among them are kill(-1), rmtree and fork bombs.

    HOSTILE : list of (name, source, stdin, expected)
        source   str (or bytes where the point is the encoding)
        stdin    bytes
        expected '|'-joined acceptable verdicts, the PREFERRED one first
    INVARIANT : name -> set of flags checked on top of the verdict
    STDOUT    : name -> exact stdout bytes a correct tool must deliver (for programs that are legal)

Verdict vocabulary (map your tool's words onto it):
  ok            ran to its normal end (also sys.exit(0)); trace complete
  error         uncaught Python exception
  syntax        did not compile (SyntaxError/ValueError/UnicodeDecodeError before the first step)
  exit          ended early: non-zero sys.exit, or os._exit without the recorder's end mark
  crash         died by a signal of its own making (SEGV, ABRT, BUS, self-SIGKILL, C stack overflow)
  timeout       CPU or wall limit
  memory        MemoryError or memory limit
  output_limit  stdout/stderr cap
  file_limit    file-size / fd cap (SIGXFSZ, EFBIG, EMFILE)
  trace_limit   step / trace-size cap
  denied        the sandbox refused something (SIGSYS, or EPERM/EACCES that the program let escape)
  tampered      the recorder's integrity is lost: drop the run, say why

Invariants for EVERY program (a tester asserts them after each one, and after all of them):
  I1 the tool's process(es) survive; the next, benign run gives the right answer and the same trace bytes as before
  I2 exactly one result per job, with one verdict of `expected`; nothing hangs longer than wall limit + 2 s
  I3 no process of the run is left (scan /proc for the run's session/cgroup/uid, also double-forked ones)
  I4 no file is left or changed outside the scratch directory (snapshot before/after of /tmp /dev/shm cwd HOME), scratch emptied
  I5 nothing secret is in stdout/stderr/trace (canary env var, canary file, expected outputs, the trace key)
  I6 no fd, shm segment, memfd, zombie, or >5 % RSS is leaked by the tool over the whole list (run it 3 times)
  I7 the trace holds only true steps: a prefix of the true trace for every failing program; never a forged step
  flags below:
    NO_RECORD   a run of this program must never become a training record, whatever verdict the tool gives
    NO_FORGE    may become a record only if the verdict is a plain `ok` AND the trace equals the reference trace (steps of an
                independent tracer, e.g. bdb/trace module with the attack's effect ignored): no hidden, lost or invented step
    FULL        the trace must be complete and equal to that of an undisturbed run
    NO_TOUCH    the recorder must not call user code (repr/eq/len/iter...) or advance iterators
    TWICE       two runs must give byte-equal stdout and trace (determinism), or be flagged nondeterministic
    NO_FILE:p   path p must not exist/change afterwards
    FAST        must end well before the wall limit (no waiting for a timeout)
"""
HOSTILE = []; INVARIANT = {}; STDOUT = {}
CANARY_FILE = '/tmp/sbx-canary-secret'      # the tester creates it with CANARY_TEXT inside, mode 0644
CANARY_TEXT = 'CANARY-7f3a9'
CANARY_ENV = ('SBX_CANARY', CANARY_TEXT)    # the tester sets it in the tool's own environment
PORT = 47117                                # the tester listens on 127.0.0.1:PORT and counts connections (must stay 0)
def add(name, expected, source, stdin=b'', inv='', out=None):
    assert name not in INVARIANT, name
    if 'NO_RECORD' in inv and 'ok' in expected.split('|'): inv = inv.replace('NO_RECORD', 'NO_FORGE')
    HOSTILE.append((name, source, stdin, expected)); INVARIANT[name] = set(inv.split())
    if out is not None: STDOUT[name] = out
add('loop_forever', 'timeout|trace_limit', 'while True:\n    pass\n')
add('sleep_forever', 'timeout', 'import time\ntime.sleep(10**8)\n')             # burns no CPU: needs a WALL limit
add('lock_deadlock', 'timeout', 'import threading\nl=threading.Lock()\nl.acquire()\nl.acquire()\n')
add('except_everything', 'timeout|trace_limit', 'while True:\n    try:\n        while True: pass\n    except BaseException: pass\n')
add('except_everything_calls', 'timeout|trace_limit', 'def f():\n    try:\n        f()\n    except BaseException:\n        f()\nwhile True:\n    try: f()\n    except BaseException: pass\n')
add('regex_backtrack', 'timeout', 'import re\nre.match(r"(a+)+$","a"*64+"b")\n')
add('int_str_limit', 'error', 'print(10**5000)\n', inv='FAST')                    # ValueError on >=3.11 (>=3.10.7); 4300-digit rule
add('atexit_loop', 'timeout|ok', 'import atexit\nprint(1)\natexit.register(any,iter(int,1))\n', inv='NO_RECORD')
add('del_loop', 'timeout|ok|trace_limit', 'class A:\n    def __del__(self):\n        while True: pass\na=A()\nprint(1)\n', inv='NO_RECORD')
add('eof_spin', 'timeout|trace_limit', 'import sys\ninput=sys.stdin.readline\nn=0\nwhile True:\n    s=input()\n    if s=="stop": break\n')  # commonest real-life infinite loop
add('slow_but_legal', 'ok|trace_limit', 'n=0\nfor i in range(3000):\n    n+=i\nprint(n)\n', inv='FULL', out=b'4498500\n')
add('mem_list', 'memory', 'x=[0]*(10**10)\nprint(len(x))\n', inv='FAST')
add('mem_grow', 'memory|trace_limit', 'a=[]\nwhile True: a.append(bytearray(1<<20))\n')
add('mem_memfd', 'denied|error|file_limit|memory', 'import os\nfds=[]\nfor i in range(60):\n    f=os.memfd_create(str(i)); fds.append(f)\n    for _ in range(256): os.write(f,b"x"*(1<<20))\nprint("HELD 15G")\n')      # tmpfs pages: in no rlimit
add('mem_threads', 'memory|error|denied|timeout|trace_limit', 'import threading,time\nfor i in range(10**5): threading.Thread(target=time.sleep,args=(10**5,),daemon=True).start()\n')
add('out_flood', 'output_limit|trace_limit|timeout', 'while True: print("x"*1000)\n')
add('out_fd_write', 'output_limit|trace_limit|timeout', 'import os\nwhile True: os.write(1,b"x"*65536)\n')
add('out_buffered_then_crash', 'crash|denied', 'import os\nprint("lost in the buffer")\nos.abort()\n', inv='NO_RECORD')
add('out_binary', 'ok', 'import sys\nsys.stdout.buffer.write(bytes(range(256)))\n', inv='FULL', out=bytes(range(256)))
add('out_closed', 'error|ok|exit', 'import sys\nsys.stdout.close()\nprint(1)\n')
add('out_replaced', 'ok', 'import sys,io\nsys.stdout=io.StringIO()\nprint(1)\n', out=b'')
add('close_all_fds', 'tampered|error|exit|crash|denied', 'import os\nos.closerange(0,4096)\nx=1\ny=2\n', inv='NO_RECORD')
add('disk_many_files', 'error|denied|file_limit|timeout|trace_limit', 'i=0\nwhile True:\n    open("f%d"%i,"w").close(); i+=1\n')
add('disk_sparse', 'file_limit|denied|error', 'f=open("sparse.bin","wb")\nf.truncate(1<<44)\n')
add('write_pyc_cache', 'ok', 'import this as _t, sys\nprint(1)\n')                # must not write __pycache__ anywhere (sys.dont_write_bytecode)
add('delete_everything', 'denied|error', 'import shutil\nshutil.rmtree("/tmp")\nprint("DELETED")\n')
add('stdin_ignored_big', 'ok', 'print(1)\n', b'9'*(5<<20), inv='FAST FULL', out=b'1\n')      # parent must not block/SIGPIPE on writing it
add('stdin_eof', 'error', 'input()\n')
add('stdin_buffer_binary', 'ok', 'import sys\nprint(len(sys.stdin.buffer.read()))\n', b'\xff\xfe\x00\n', inv='FULL', out=b'4\n')
add('stdin_bad_utf8', 'error|ok', 'print(input())\n', b'\xff\xfe\n')
add('stdin_seek_mmap', 'ok|error|denied|tampered', 'import sys\ns=sys.stdin.buffer\nprint(s.seekable())\n', b'abc')   # judge feeds a pipe or file: pick one and keep it
add('stdin_crlf', 'ok', 'print(repr(input()))\n', b'a b\r\n')
add('recursion_thread_idiom', 'ok', 'import sys,threading\nsys.setrecursionlimit(10**6)\nthreading.stack_size(1<<26)\ndef f(n):\n    return 0 if n==0 else 1+f(n-1)\ndef main():\n    print(f(4000))\nt=threading.Thread(target=main);t.start();t.join()\n', inv='FULL', out=b'4000\n')   # THE competitive idiom: threads must work and be traced
add('recursion_exact_limit', 'ok', 'import sys\nd=[0]\ndef f():\n    d[0]+=1\n    f()\ntry: f()\nexcept RecursionError: pass\nprint(900<d[0]<1001)\n', out=b'True\n')     # the recorder must not eat the program's recursion budget visibly
add('dealloc_deep', 'ok|crash|trace_limit', 'x=None\nfor _ in range(10**6): x=(x,)\ndel x\nprint(1)\n')
add('parser_bomb', 'error|memory|crash', 'eval("("*10**6)\n')
add('compile_bomb', 'error|memory|crash|timeout|ok', 'eval("+".join(["1"]*10**5))\n')
add('segv_bytecode', 'crash|tampered|error', 'f=lambda:0\nf.__code__=f.__code__.replace(co_code=bytes([100,255,0,0,83,0])*4, co_consts=())\nf()\n')
add('abort', 'crash|denied', 'import os\nos.abort()\n')
add('exit_zero', 'ok', 'import sys\nprint(3)\nsys.exit(0)\nprint(4)\n', inv='FULL', out=b'3\n')
add('exit_string', 'exit|error', 'import sys\nsys.exit("bad")\n')
add('exit_swallowed', 'ok', 'import sys\ntry: sys.exit(1)\nexcept SystemExit: pass\nprint(1)\n', out=b'1\n')
add('exc_str_loops', 'error|timeout', 'class E(Exception):\n    def __str__(s):\n        while True: pass\nraise E()\n')
add('fork_bomb', 'denied|error', 'import os\nwhile True: os.fork()\n')
add('fork_caught', 'denied|ok|tampered', 'import os\ntry: os.fork()\nexcept OSError: pass\nprint(1)\n')
add('daemonize', 'denied|error|tampered', 'import os,time\nif os.fork(): os._exit(0)\nos.setsid()\nif os.fork(): os._exit(0)\ntime.sleep(3600)\n')     # I3!
add('os_system', 'denied|error|ok', 'import os\nprint(os.system("id"))\n', inv='NO_RECORD')
add('execv', 'denied|error', 'import os\nos.execv("/bin/sh",["sh","-c","echo ESCAPED"])\n')
add('kill_parent', 'denied|error', 'import os\nos.kill(os.getppid(),9)\nprint("KILLED")\n')
add('kill_all', 'denied|error', 'import os\nos.kill(-1,9)\nprint("KILLED")\n')
add('kill_group', 'denied|error', 'import os\nos.killpg(0,9)\nprint("KILLED")\n')
add('raise_limits', 'error|denied', 'import resource as r\nfor k in (r.RLIMIT_CPU,r.RLIMIT_AS,r.RLIMIT_FSIZE,r.RLIMIT_DATA):\n    r.setrlimit(k,(r.RLIM_INFINITY,r.RLIM_INFINITY))\nprint("RAISED")\n')
add('setuid_root', 'denied|error', 'import os\nos.setuid(0)\nos.seteuid(0)\nopen("/etc/shadow").read()\nprint("ROOT")\n')
add('read_passwd', 'denied|error', 'print(open("/etc/passwd").read())\n')
add('list_root', 'denied|error', 'import os\nprint(os.listdir("/root"),os.listdir("/home"),os.listdir("/proc"))\n')
add('read_expected_from_heap', 'ok|tampered', 'import gc\nhits=[o for o in gc.get_objects() if type(o) is dict and ("expected" in o or "expected_output" in o)]\nprint(len(hits)>0)\n', inv='NO_RECORD')
add('net_loopback', 'denied|error', f'import socket\ns=socket.create_connection(("127.0.0.1",{PORT}),1)\nprint("CONNECTED")\n')
add('raw_syscall_iouring', 'denied|tampered|error|ok', 'import ctypes\nl=ctypes.CDLL(None)\nfd=l.syscall(425,4,ctypes.create_string_buffer(120))\nassert fd<0\n')
add('raw_syscall_x32', 'denied|tampered|error|ok', 'import ctypes\nl=ctypes.CDLL(None)\nfd=l.syscall(0x40000000+41,2,1,0)\nassert fd<0\n')     # x32 ABI numbers must not slip through the filter
add('unshare_userns', 'denied|tampered|error', 'import ctypes\nl=ctypes.CDLL(None)\nr=l.unshare(0x10000000)\nprint("UNSHARE",r)\nassert r<0\n')
add('flock_channel', 'denied|error|ok', 'import fcntl,os\nfcntl.flock(os.open(os.__file__,0),fcntl.LOCK_EX)\nprint(1)\n')   # covert channel across runs (isolate's flag 4)
add('import_site_packages', 'ok|error', 'try:\n    import numpy\n    print("numpy")\nexcept ImportError:\n    print("none")\n')
add('settrace_none', 'tampered', 'import sys\nx=1\nsys.settrace(None)\nx=2\nprint(x)\n', inv='NO_RECORD')
add('settrace_toggle', 'tampered', 'import sys\nt=sys.gettrace()\nsys.settrace(None)\nsecret=42\nsys.settrace(t)\nprint(secret)\n', inv='NO_RECORD')     # hides steps, restores: end-check alone misses it
add('setprofile', 'tampered|ok', 'import sys\nsys.setprofile(lambda *a:None)\nprint(1)\n')
add('monitoring_free', 'tampered|ok|error', 'import sys\nm=getattr(sys,"monitoring",None)\nfor i in range(6):\n    try: m.free_tool_id(i)\n    except Exception: pass\nx=2\nprint(x)\n', inv='NO_RECORD')         # 3.12+: no audit event is raised
add('monitoring_events0', 'tampered|ok|error', 'import sys\nm=getattr(sys,"monitoring",None)\nfor i in range(6):\n    try: m.set_events(i,0)\n    except Exception: pass\nx=2\nprint(x)\n', inv='NO_RECORD')
add('gettrace_closure', 'tampered|ok|error', 'import sys\nt=sys.gettrace()\nfor c in getattr(t,"__closure__",None) or ():\n    v=c.cell_contents\n    if isinstance(v,dict): v.clear()\n    if isinstance(v,list): v.clear()\nprint(1)\n', inv='NO_RECORD')     # no audit event at all on this path
add('gettrace_globals', 'tampered|ok|error', 'import sys\nt=sys.gettrace()\ng=getattr(t,"__globals__",{})\nfor k in list(g):\n    if not k.startswith("__"): g[k]=None\nprint(1)\n', inv='NO_RECORD')
add('frame_from_generator', 'tampered', 'def g():\n    yield 1\n    x=2\n    yield x\ni=g();next(i)\ni.gi_frame.f_trace=None\nprint(next(i))\n', inv='NO_RECORD')
add('frame_via_operator', 'tampered', 'import operator\ntry: 1/0\nexcept Exception as e: f=operator.attrgetter("__traceback__.tb_frame")(e)\nf.f_trace_lines=False\nx=2\nprint(x)\n', inv='NO_RECORD')
add('exec_hidden', 'ok|tampered', 'ns={}\nexec("def f(n):\\n    s=0\\n    for i in range(n): s+=i\\n    return s",ns)\nprint(ns["f"](5))\n', inv='NO_FORGE', out=b'10\n')     # steps with no source line: say so in the record or drop
add('gc_referrers', 'tampered', 'import gc\ndef me(): pass\nr=gc.get_referrers(me.__globals__)\nprint(len(r)>=0)\n', inv='NO_RECORD')
add('ctypes_settrace', 'denied|tampered|error', 'import ctypes\nctypes.pythonapi.PyEval_SetTrace(None,None)\nx=2\nprint(x)\n', inv='NO_RECORD')
add('ctypes_poke_int', 'denied|tampered|error', 'import ctypes\nctypes.c_long.from_address(id(7)+24).value=8\nprint(7)\n', inv='NO_RECORD')
add('audit_hook_block', 'tampered|error', 'import sys\ndef h(e,a):\n    raise RuntimeError(e)\nsys.addaudithook(h)\nx=2\nprint(x)\n', inv='NO_RECORD')
add('forge_end_then_exit', 'tampered|exit|error', 'import os\nfor fd in range(3,256):\n    try: os.write(fd,b"E\\x04\\x00\\x00\\x00"+b"\\0"*16+b"ok|1")\n    except OSError: pass\nos._exit(0)\n', inv='NO_RECORD')
add('redirect_trace_fd', 'tampered|error|exit|denied', 'import os\nfor fd in range(3,64):\n    try: os.fstat(fd)\n    except OSError: continue\n    os.dup2(2,fd)\nfor i in range(5000): x=i\nprint(x)\n', inv='NO_RECORD')
add('import_tool_by_name', 'ok|tampered|error', 'import sys\nstd=sys.stdlib_module_names\nmine=[n for n in sys.modules if n.split(".")[0] not in std and n!="__main__"]\nprint(mine)\nfor n in mine:\n    m=sys.modules[n]\n    for k,v in list(vars(m).items()):\n        if not k.startswith("__"):\n            try: setattr(m,k,None)\n            except Exception: pass\nx=2\n', inv='NO_RECORD')
add('signal_handler_in_tracer', 'ok|denied|error|timeout|trace_limit', 'import signal\nn=0\ndef h(*a):\n    global n\n    n+=1\nsignal.signal(signal.SIGALRM,h)\nsignal.setitimer(signal.ITIMER_REAL,1e-4,1e-4)\nfor i in range(2000): x=i\nprint(x)\n', inv='NO_RECORD')     # handlers may run INSIDE the trace function, untraced
add('thread_hidden_work', 'ok|tampered|denied', 'import _thread,time\nout=[]\ndef w():\n    s=0\n    for i in range(5): s+=i\n    out.append(s)\n_thread.start_new_thread(w,())\nwhile not out: time.sleep(0.001)\nprint(out[0])\n', inv='FULL', out=b'10\n')     # raw _thread: sys.settrace and threading.settrace both miss it
add('thread_before_patch', 'ok|tampered|denied', 'import threading\nf=threading._start_new_thread if hasattr(threading,"_start_new_thread") else threading._start_joinable_thread\nprint(f.__name__)\n')
add('patch_builtins', 'ok', 'import builtins\nfor n in ("len","repr","type","isinstance","str","int","id","iter","list","dict","sorted"):\n    setattr(builtins,n,None)\nx=5\nprint(x)\n', inv='FULL', out=b'5\n')     # recorder must have bound what it needs
add('patch_recorder_module', 'tampered|ok|error', 'import sys\nfor n,m in list(sys.modules.items()):\n    for k in ("snap","step","snapshot","serialize","encode","emit","Recorder","make"):\n        if n not in ("__main__","builtins") and hasattr(m,k):\n            try: setattr(m,k,lambda *a,**k:"FORGED")\n            except Exception: pass\nx=5\nprint(x)\n', inv='NO_RECORD')
add('fake_main_globals', 'ok', '__builtins__=None\nx=1\ny=2\nz=[x,y]\n', inv='FULL')
add('lineno_jump', 'tampered|ok|error', 'import sys\ndef t(f,e,a): return t\nf=sys._getframe()\nprint(1)\nprint(2)\n', inv='NO_RECORD')
add('budget_exception_swallow', 'trace_limit|timeout', 'def spin():\n    i=0\n    while True:\n        try:\n            i+=1\n        except BaseException:\n            i=0\nwhile True:\n    try: spin()\n    except BaseException: continue\n')    # a recorder that stops a run by RAISING is defeated
add('evil_repr_side_effect', 'ok', 'class A:\n    n=0\n    def __repr__(s):\n        A.n+=1; print("TOUCHED"); return "A"\na=A()\nb=[a,{1:a}]\nprint(A.n)\n', inv='NO_TOUCH FULL', out=b'0\n')
add('evil_repr_exit', 'ok', 'import os\nclass A:\n    def __repr__(s): os._exit(3)\n    __str__=__eq__=__hash__=__len__=__iter__=__bool__=__getattribute__=__format__=__reduce_ex__=__sizeof__=__dir__=__repr__\na=A()\nx=1\nprint(x)\n', inv='NO_TOUCH FULL', out=b'1\n')
add('evil_metaclass', 'ok', 'class M(type):\n    def __repr__(c): print("TOUCHED"); return "M"\n    def __instancecheck__(c,o): print("TOUCHED"); return True\n    def __getattribute__(c,n): print("TOUCHED",n); return type.__getattribute__(c,n)\nclass A(metaclass=M): pass\na=A()\nx=1\nprint(x)\n', inv='NO_TOUCH')
add('evil_list_subclass', 'ok', 'class L(list):\n    def __iter__(s): print("TOUCHED"); return iter(())\n    def __len__(s): print("TOUCHED"); return 10**9\n    def __getitem__(s,i): print("TOUCHED"); return i\nl=L([1,2])\nx=1\nprint(x)\n', inv='NO_TOUCH', out=b'1\n')
add('getrefcount', 'ok', 'import sys\na=[]\nprint(sys.getrefcount(a))\n', inv='NO_TOUCH', out=b'2\n')
add('del_order', 'ok', 'class A:\n    def __init__(s,n): s.n=n\n    def __del__(s): print("del",s.n)\ndef f():\n    a=A(1)\n    b=A(2)\nf()\nprint("end")\n', inv='NO_TOUCH FULL', out=b'del 1\ndel 2\nend\n')
add('cyclic', 'ok', 'a=[];a.append(a)\nd={};d["d"]=d\nclass N: pass\nn=N();n.n=n\nprint(1)\n', inv='FULL', out=b'1\n')
add('deep_nesting', 'ok|trace_limit', 'x=[]\nfor i in range(3000): x=[x]\ny=1\nprint(y)\n', out=b'1\n')
add('huge_string_local', 'ok|trace_limit|memory', 's="a"*(10**8)\nfor i in range(50):\n    t=i\nprint(len(s))\n', out=b'100000000\n')
add('nan_inf_surrogate', 'ok', 'a=float("nan");b=float("inf");c="\\ud800\\x00";d=-0.0;e=b"\\xff"\nprint(1)\n', inv='FULL', out=b'1\n')
add('nd_hash', 'ok', 'print(hash("a"),list({"a","b","c","d","e"}))\n', inv='TWICE')
add('nd_random', 'ok', 'import random\nprint(random.random(),random.randint(1,10**9))\n', inv='TWICE')
add('nd_sysrandom', 'ok|denied|error', 'import random,os,uuid\nprint(os.urandom(4),random.SystemRandom().random(),uuid.uuid4())\n', inv='TWICE')
add('nd_pid', 'ok', 'import os,threading\nprint(os.getpid(),os.getppid(),threading.get_ident(),os.getcwd(),os.uname())\n', inv='TWICE')
add('src_syntax_error', 'syntax|error', 'def f(:\n')
add('src_tabs_mixed', 'syntax|error', 'if 1:\n\tx=1\n        y=2\n')
add('src_huge', 'ok|trace_limit|memory|timeout', 'x=1\n'*200000+'print(x)\n', out=b'1\n')
add('src_nested', 'syntax|error|memory|crash|ok', 'x='+'['*2000+']'*2000+'\n')
add('src_main_guard', 'ok', 'def main():\n    print(1)\nif __name__=="__main__":\n    main()\n', inv='FULL', out=b'1\n')
add('src_star_imports', 'ok', 'from math import *\nfrom heapq import *\nfrom collections import *\nfrom itertools import *\nfrom functools import *\nprint(gcd(4,6))\n', inv='FULL', out=b'2\n')
add('src_warnings', 'ok', 'x=1\nprint(x is 1 or "\\d")\n')
add('benign', 'ok', 'a,b=map(int,input().split())\nprint(a+b)\n', b'1 2\n', inv='FULL TWICE FAST', out=b'3\n')     # run between all others: I1
if __name__ == '__main__':
    import collections
    c = collections.Counter(e.split('|')[0] for *_, e in HOSTILE)
    print(len(HOSTILE), 'programs', dict(c))
