"""The pages beside the notebooks: a report that is not proved must not stop those of the others."""

from dataclasses import replace

from haidong_data import ledger_csv
from haidong_data.site import index


def test_the_dictionary_of_the_site_leaves_out_a_report_that_is_not_proved(two_years):
    before = index.dictionary("en", ["haidong-2020"])
    rows = ledger_csv.read("madeup-2021")
    ledger_csv.save(
        "madeup-2021", [replace(row, reason="changed since") if row.is_fact else row for row in rows]
    )
    assert index.dictionary("en", ["haidong-2020"]) == before
    ledger_csv.save("madeup-2021", [replace(row, status="proposed") for row in rows])
    assert index.dictionary("en", ["haidong-2020"]) == before
