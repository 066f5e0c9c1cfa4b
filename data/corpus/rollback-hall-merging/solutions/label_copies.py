n, q = map(int, input().split())
label = list(range(n))
saved = []
for _ in range(q):
    cmd = input().split()
    nums = [int(x) - 1 for x in cmd[1:]]
    match cmd[0]:
        case "join":
            keep, drop = label[nums[0]], label[nums[1]]
            label = [keep if x == drop else x for x in label]
        case "save":
            saved.append(label[:])
        case "back":
            if saved:
                label = saved.pop()
        case "same":
            print("YES" if label[nums[0]] == label[nums[1]] else "NO")
        case "size":
            print(label.count(label[nums[0]]))
        case "count":
            print(len(set(label)))
