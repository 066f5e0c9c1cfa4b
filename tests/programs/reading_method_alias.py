# stdin: "2\nab\ncd\n"
import sys
input = sys.stdin.readline
write = sys.stdout.write
n = int(input())
words = [input().strip() for _ in range(n)]
words.append(input())
write(" ".join(words) + "\n")
