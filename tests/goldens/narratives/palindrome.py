text = input()
letters = ""
for char in text:
    if char.isalpha():
        letters += char.lower()
backwards = letters[::-1]
if letters == backwards:
    print("palindrome")
else:
    print("not a palindrome")
