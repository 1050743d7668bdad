"""What is computed from facts, none of which `load` needs.

`formulas` (arithmetic with intervals), `derivation` (derived values), `time_series` (an indicator over the
years), `consistency` (a report's arithmetic, and what others published), `citation` (a value's sentence).
"""
