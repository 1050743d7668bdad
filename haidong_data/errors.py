"""What a user is told when something is off.

Owns the one exception a user's mistake may raise and the wording of what is
offered instead. It leaves exit codes to the command line.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable


class HaidongError(ValueError):
    """A user's mistake or a broken input, told in one sentence.

    The sentence says what is wrong, with what, and what is offered. In a
    notebook IPython shows the sentence alone, without a traceback.
    """

    def _render_traceback_(self) -> list[str]:
        return [f"{type(self).__name__}: {self}"]


def offered(options: Iterable[object], most: int = 12) -> str:
    """List what may be used instead, cut after `most` names."""
    names = [str(option) for option in options]
    shown = ", ".join(names[:most])
    return shown if len(names) <= most else f"{shown}, … ({len(names)} in all)"


def plural(number: int, what: str) -> str:
    """Count things in English.

    >>> plural(1, "finding"), plural(2, "finding")
    ('1 finding', '2 findings')
    """
    return f"{number} {what}{'' if number == 1 else 's'}"


def unknown(what: str, word: object, options: Iterable[object]) -> HaidongError:
    """Make the error for a name that is not known.

    `what`: the kind of thing that was asked for, e.g. ``"topic"``. `options`: what is offered; the closest
    names come first.

    >>> str(unknown("topic", "torism", ["fiscal", "tourism"]))
    "there is no topic 'torism'; did you mean tourism? Offered: fiscal, tourism."
    """
    names = [str(option) for option in options]
    close = difflib.get_close_matches(str(word), names, n=1, cutoff=0.6)
    listed = f"offered: {offered(names)}." if names else "none is offered."
    hint = f"did you mean {close[0]}? {listed[0].upper()}{listed[1:]}" if close else listed
    return HaidongError(f"there is no {what} {str(word)!r}; {hint}")
