# stdin: "ok\n"
import sys
sys.stdin.reconfigure(encoding="latin-1", errors="replace")
sys.stdout.reconfigure(encoding="ascii", errors="backslashreplace", line_buffering=True)
print(input(), "\u00e9\ud800")
try:
    sys.stdout.reconfigure(errors="strict")
    print("\u00e9")
except UnicodeEncodeError as e:
    print(e.reason)
