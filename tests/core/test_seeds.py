"""A seed that was changed, re-encoded or cut must never be read as the document it claims to be."""

from __future__ import annotations

import pytest

from haidong_data import collection, facts
from haidong_data.errors import HaidongError


def document(folder):
    name = next(iter(collection.seed_entries()))
    return name, folder / f"{name}.txt"


def broken(path, data):
    path.write_bytes(data)
    return path


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (lambda data: data.decode().encode("gb18030"), "not UTF-8"),
        (lambda data: data[:900] + b"\0" + data[900:], "NUL"),
        (lambda data: b"", "empty"),
        (lambda data: b" \n ", "empty"),
        (lambda data: data + b"\n", "sha256"),
        (lambda data: data.replace(b"20.42", b"20.43"), "sha256"),
        (lambda data: data.replace(b"\n", b"\r\n"), "sha256"),
        (lambda data: b"\xef\xbb\xbf" + data, "sha256"),
    ],
    ids=["gb18030", "nul", "empty", "blank", "longer", "one-digit", "crlf", "bom"],
)
def test_a_changed_document_is_refused(copied, damage, said):
    name, path = document(copied)
    broken(path, damage(path.read_bytes()))
    with pytest.raises(HaidongError, match=said):
        facts.load(report=name)


def test_a_missing_document_is_named(copied):
    name, path = document(copied)
    path.unlink()
    with pytest.raises(HaidongError, match=f"{name}.txt is missing"):
        collection.seed(name)


def test_an_unknown_report_offers_those_there_are():
    with pytest.raises(HaidongError, match=r"no report 'nowhere-1999'; offered: "):
        collection.seed("nowhere-1999")


def test_a_description_without_its_years_is_refused(copied):
    toml = copied / "seeds.toml"
    lines = [line for line in toml.read_text("utf-8").splitlines() if not line.startswith("plans")]
    toml.write_text("\n".join(lines), "utf-8")
    with pytest.raises(HaidongError, match="'haidong-2020' of seeds.toml does not say its plans"):
        collection.seed(next(iter(collection.seed_entries())))


def test_a_description_of_the_wrong_kind_is_refused(copied):
    """A year in quotes was no year of any fact, and nothing was due to it."""
    toml = copied / "seeds.toml"
    toml.write_text(toml.read_text("utf-8").replace("reviews = 2019", 'reviews = "2019"', 1), "utf-8")
    with pytest.raises(HaidongError, match="of seeds.toml: reviews must be a whole number, not '2019'"):
        collection.seed("haidong-2020")


def test_seeds_toml_that_is_no_toml_is_told_in_a_sentence(copied):
    (copied / "seeds.toml").write_text("[haidong\n", "utf-8")
    with pytest.raises(HaidongError, match="not valid TOML"):
        collection.seed_entries()


def test_a_second_read_notices_a_change_made_in_between(copied):
    name, path = document(copied)
    facts.load(report=name)
    broken(path, path.read_bytes() + b" ")
    with pytest.raises(HaidongError, match="sha256"):
        facts.load(report=name)
