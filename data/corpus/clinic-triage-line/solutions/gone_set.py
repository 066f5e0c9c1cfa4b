import heapq

q = int(input())
heap, here = [], set()
for i in range(q):
    words = input().split()
    if words[0] == "arrive":
        here.add(words[1])
        heapq.heappush(heap, (-int(words[2]), i, words[1]))
    elif words[0] == "leave":
        here.discard(words[1])
    else:
        while heap and heap[0][2] not in here:
            heapq.heappop(heap)
        if heap:
            name = heapq.heappop(heap)[2]
            here.remove(name)
            print(name)
        else:
            print("NOBODY")
