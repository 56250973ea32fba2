import sys

if sys.version_info < (3, 11):  # noqa: UP036 -- the sentence is for whoever starts it with an older one
    sys.exit("This product needs Python 3.11 or newer; this one is " + sys.version.split()[0] + ".")
