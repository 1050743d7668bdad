"""Run a benchmark by name, ``python -m benchmarks extract``, or without a name all of them."""

import sys
from importlib import import_module

# Name → module of this package with a `main(arguments)`.
NAMES = {
    "extract": "extract",
    "collection": "collection",
    "files": "files",
    "panel": "panel",
    "score": "score",
    "sure": "sure",
    "render": "render",
    "mutations": "mutations",
    "site": "site",
}


def main(arguments: list[str]) -> int:
    if not arguments:  # all of them
        return max(main([name]) for name in NAMES)
    if arguments[0] not in NAMES:
        print(f"python -m benchmarks [NAME]; offered: {', '.join(NAMES)}", file=sys.stderr)
        return 2
    return import_module(f"benchmarks.{NAMES[arguments[0]]}").main(arguments[1:]) or 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
