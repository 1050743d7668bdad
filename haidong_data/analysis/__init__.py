"""Compute derived values, time series, checks and citations from facts; `load` needs none of it.

`formulas` (arithmetic with intervals), `derivation` (derived values), `time_series` (an indicator over the
years), `consistency` (a report's arithmetic, and what others published), `citation` (a value's sentence),
`ledger_counts` (how many numerals, rows, facts and checks there are).
"""
