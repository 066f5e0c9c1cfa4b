from collections import deque

lanes = [deque() for _ in range(101)]
for _ in range(int(input())):
    event = input().split()
    if event[0] == "arrive":
        lanes[int(event[2])].append(event[1])
    elif event[0] == "leave":
        lane = next(l for l in lanes if event[1] in l)
        lane.remove(event[1])
    else:
        for lane in reversed(lanes):
            if lane:
                print(lane.popleft())
                break
        else:
            print("NOBODY")
