"""A word that compares two numbers is a claim: said where bounds and digits leave it open, it is a false one."""

from __future__ import annotations

import pytest

import haidong_data as hd
from haidong_data import units
from haidong_data.charts.declared import Value
from haidong_data.notebook.templates import order


def said(value: float, half: float = 0.0, bound: str = "eq") -> Value:
    return Value(id="x", text="", value=value, low=value - half, high=value + half, bound=bound)


@pytest.mark.parametrize(
    ("one", "other", "found"),
    [
        (said(9, 0.05), said(7.8, 0.05), 1),
        (said(8, 0.5, "approx"), said(7.8, 0.05), 0),  # about 8 may be 7.8
        (said(8, 0.5, "approx"), said(7.45, 0.05), 0),  # they touch at 7.5
        (said(6.5, 0.05, "approx"), said(7, 0.05), -1),
        (said(7, 0, "ge"), said(9, 0.05), 0),  # a floor may be passed
        (said(7, 0, "le"), said(9, 0.05), -1),
    ],
)
def test_what_bounds_and_digits_leave_open_is_not_judged(one, other, found):
    assert order(one, other) == found


def test_a_threshold_is_exact_and_no_share_passes_the_whole():
    facts = hd.load()
    bounded = facts[facts["bound"].isin(["ge", "le"])]
    assert len(bounded) and (bounded["low"] == bounded["high"]).all()
    shares = facts[(facts["measure"] == "share") & (facts["base_unit"] == "%")]
    assert (shares["high"] <= 100).all()


def test_about_so_much_dropped_no_digit():
    """≈8 beside 7.8 is anything that rounds to 8; 7 beside 5.2 is 7.0."""
    frame = hd.load()
    rows = frame[(frame["measure"] == "growth") & (frame["kind"] == "target")].copy()
    about = rows.index[rows["bound"] == "approx"][0]
    rows.loc[about, ["number", "value", "low", "high"]] = ["8", 8.0, 7.5, 8.5]
    listed = rows.to_dict("records")
    units.drop_zeros(listed)
    assert [(row["low"], row["high"]) for row in listed if row["number"] == "8"] == [(7.5, 8.5)]
