import sys, os
"""not a docstring"""
print(__name__, sys.argv, __doc__, __spec__, __package__)
print(sys.modules["__main__"].__dict__ is globals(), __builtins__.__name__)
print("x" in dir(__builtins__), len(dir(__builtins__)) > 100, __builtins__.len([1]))
print(os.path.basename(__file__), sys.flags.dont_write_bytecode, sys.getrecursionlimit())
print(type(sys.modules[__name__]).__name__, repr(type("A", (), {})()).split(" at ")[0])
