import warnings, sys
warnings.simplefilter("always")
warnings.warn("careful")
print("x" is "x")
x = 5 if 0 else 6
print(sys.warnoptions)
