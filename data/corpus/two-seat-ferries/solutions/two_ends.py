n, w = map(int, input().split())
people = sorted(map(int, input().split()))
left_behind = 0
while people and people[-1] > w:
    people.pop()
    left_behind += 1
i, j = 0, len(people) - 1
trips = 0
while i <= j:
    if people[i] + people[j] <= w:
        i += 1
    j -= 1
    trips += 1
print(trips, left_behind)
