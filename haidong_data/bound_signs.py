"""The shapes of bounds: an arrow with a stop, a wedge that stands on its bound, waves for about.

Owns their outlines, along x and in points: they state a direction and no amount. Where they are put is
up to `marks`.
"""

from __future__ import annotations

from matplotlib.path import Path

REACH = 15.0  # points from the bound to the arrow's tip
STOP = 5.5  # half the length of the stop across the arrow's foot
HEAD = 4.0
POINT = 10.0  # from a wedge's base to its point

M, L, C = Path.MOVETO, Path.LINETO, Path.CURVE4


def _wave(start: float) -> list[tuple[float, float]]:
    """Draw a small wave along x, 7 points long, as a curve's points."""
    steps = [(0, 0), (1.2, 2.6), (2.4, 2.6), (3.5, 0), (4.6, -2.6), (5.8, -2.6), (7, 0)]
    return [(start + x, y) for x, y in steps]


def sign(bound: str, foot: float) -> Path:
    """Draw the sign along x: an arrow with a stop, on from the origin (ge) or back (le), or two waves."""
    if bound == "approx":
        waves = _wave(foot + 2), [(-x, -y) for x, y in _wave(foot + 2)]
        return Path([*waves[0], *waves[1]], [M, C, C, C, C, C, C] * 2)
    ahead = [
        (0, 0),
        (REACH, 0),
        (REACH - HEAD, HEAD),
        (REACH, 0),
        (REACH - HEAD, -HEAD),
        (0, -STOP),
        (0, STOP),
    ]
    return Path([(-x if bound == "le" else x, y) for x, y in ahead], [M, L, M, L, L, M, L])


def wedge(bound: str) -> Path:
    """Draw a marker along x whose base is the bound and which points to what the bound allows."""
    point = -POINT if bound == "le" else POINT
    return Path([(0, -STOP), (point, 0), (0, STOP), (0, -STOP)], [M, L, L, Path.CLOSEPOLY])


def turned(path: Path, along: str) -> Path:
    """Turn a shape drawn along x to the axis of the values."""
    return path if along == "x" else Path(path.vertices[:, ::-1], path.codes)
