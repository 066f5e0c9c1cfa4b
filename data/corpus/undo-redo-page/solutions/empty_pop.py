def run():
    q = int(input())
    past, future, page = [], [], ""
    for _ in range(q):
        parts = input().split()
        match parts[0]:
            case "type":
                past.append(page)
                future = []
                page = (page + " " + parts[1]).strip()
            case "clear":
                past.append(page)
                future = []
                page = ""
            case "undo":
                future.append(page)
                page = past.pop()
            case "redo":
                if future:
                    past.append(page)
                    page = future.pop()
            case "show":
                print(page if page else "-")


if __name__ == "__main__":
    run()
