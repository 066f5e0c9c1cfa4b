import sys, io, os
print(sys.stdin.fileno(), sys.stdout.fileno(), sys.stdout.encoding, sys.stdin.encoding)
print(sys.stdout.isatty(), sys.stdout.errors, sys.stdin.errors, sys.stdin.mode, sys.stdout.mode)
print(type(sys.stdin).__name__, type(sys.stdout).__name__, type(sys.stdout.buffer).__name__)
print(sys.stdin.name, sys.stdout.name, sys.stdout is sys.__stdout__, sys.stdin is sys.__stdin__)
print(sys.stdout.line_buffering, sys.stdout.write_through, sys.stdout.newlines, sys.stdout.closed)
print(isinstance(sys.stdin, io.TextIOWrapper), isinstance(sys.stdin.buffer, io.BufferedReader))
print(repr(sys.stdout), repr(sys.stdin.buffer), type(sys.stdout.buffer.raw).__name__)
