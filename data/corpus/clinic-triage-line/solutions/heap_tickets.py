import heapq
import sys


def main():
    read = sys.stdin.readline
    q = int(read())
    heap = []
    ticket = {}
    for t in range(q):
        event = read().split()
        if event[0] == "arrive":
            ticket[event[1]] = t
            heapq.heappush(heap, (-int(event[2]), t, event[1]))
        elif event[0] == "leave":
            ticket.pop(event[1], None)
        else:
            called = "NOBODY"
            while heap:
                _, stamp, name = heapq.heappop(heap)
                if ticket.get(name) == stamp:
                    del ticket[name]
                    called = name
                    break
            print(called)


main()
