"""The page that reads any report in the browser: it finds what the reader finds, and asks no other host.

It is tested with the npm package pyodide in the folder that HAIDONG_PYODIDE names, or in node_modules; without it
only what needs none is.
"""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import subprocess
import sys
import zipfile
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from hewan import REPORT
from readers import PATIENCE

from haidong_data import cli, reader
from haidong_data.errors import HaidongError
from haidong_data.reader import for_browser
from haidong_data.site import layout, reader_page

# A character outside the basic plane counts once in Python and twice in JavaScript.
WIDE = REPORT.replace("\n", "\n𠮷", 1)


@pytest.fixture(scope="module")
def pyodide() -> Path:
    places = [os.environ.get("HAIDONG_PYODIDE", ""), Path(__file__).parents[2] / "node_modules" / "pyodide"]
    found = next((Path(one) for one in places if one and (Path(one) / "pyodide.asm.wasm").is_file()), None)
    if found is None:
        pytest.skip("Python for browsers is not at hand (npm pack pyodide; HAIDONG_PYODIDE names its folder)")
    return found


@pytest.fixture(scope="module")
def site(pyodide, tmp_path_factory):
    """Give the address of a site that holds the page, served from this machine."""
    target = tmp_path_factory.mktemp("site")
    shutil.copytree(Path(reader_page.__file__).parent / "static", target / "_static")
    reader_page.write(target, pyodide)
    for lang in layout.TAG:
        (target / lang).mkdir()
        made = layout.render(
            "reader.jinja", "reader", lang, layout.words("page", lang)("reader"), **reader_page.CONTEXT
        )
        (target / lang / "reader.html").write_text(made, "utf-8")

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=target)) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture(scope="module", params=["en", "zh"])
def page(request, site, browser):
    """Open the page in Chromium, which reaches nothing but the site; hold that it asks for nothing else."""
    wrong: list[str] = []
    opened = browser.new_page()
    opened.set_default_timeout(PATIENCE)
    opened.on("console", lambda said: _wrong(said) and wrong.append(said.text))
    opened.on("pageerror", lambda error: wrong.append(str(error)))

    def pass_on(route) -> None:
        if route.request.url.startswith((f"{site}/", "blob:")):
            route.continue_()
        else:
            wrong.append(f"asks for {route.request.url}")
            route.abort()

    opened.route("**/*", pass_on)
    opened.goto(f"{site}/{request.param}/reader.html")
    opened.locator("#reader button:enabled").wait_for()
    yield opened
    opened.close()
    assert wrong == []


def _wrong(said) -> bool:
    """Tell whether a page complains, but not of its fonts, which this site has none of."""
    address = said.location.get("url", "")
    return said.type in ("error", "warning") and not address.endswith((".woff2", "favicon.ico"))


def shown(page) -> list[dict]:
    """Return what is marked in the text and listed in the table, and what the CSV holds."""
    page.locator("#result").wait_for()
    with page.expect_download() as waiting:
        page.locator("#csv").click()
    saved = Path(waiting.value.path()).read_text("utf-8-sig")
    assert page.locator(".read-text mark").count() == page.locator("#result tbody tr").count()
    return list(csv.DictReader(io.StringIO(saved)))


def test_a_pasted_report_gives_the_facts_that_the_reader_finds(page):
    page.locator("#report").fill(WIDE)
    page.locator("#reader button").click()
    rows, facts = shown(page), reader.facts(WIDE, "report.txt")
    assert [(row["start"], row["value"], row["indicator"], row["sure"]) for row in rows] == [
        (str(fact["start"]), str(fact["value"]), fact["indicator"], str(fact["sure"])) for fact in facts
    ]
    marked = page.locator(".read-text mark").all_inner_texts()
    assert marked == [WIDE[fact["start"] : fact["end"]] for fact in facts]
    assert page.locator(".read-text").evaluate("box => box.textContent") == WIDE


def test_a_word_file_and_a_web_page_are_read(page, tmp_path):
    facts = [fact["number"] for fact in reader.facts(REPORT)]
    lines = [line for line in REPORT.splitlines() if line.strip()]
    word = tmp_path / "report.docx"
    body = "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in lines)
    names = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    with zipfile.ZipFile(word, "w") as archive:
        document = f'<w:document xmlns:w="{names}"><w:body>{body}</w:body></w:document>'
        archive.writestr("word/document.xml", document)
    web = tmp_path / "report.html"
    text = "".join(f"<p>{line}</p>" for line in lines)
    web.write_text(f"<html><head><script>1+1</script></head><body>{text}</body></html>", "utf-8")
    for path in (word, web):
        page.locator("input[type=file]").set_input_files(path)
        assert [row["number"] for row in shown(page)] == facts, path.name


def test_what_is_no_report_is_said_in_a_sentence(page):
    page.locator("#report").fill("no report, 5%")
    page.locator("#reader button").click()
    page.get_by_text("is no Chinese report").wait_for()
    assert not page.locator("#result").is_visible()


# Without a browser ----------------------------------------------------------------------------------------


def test_a_folder_without_it_is_said_before_anything_runs(tmp_path, capsys):
    with pytest.raises(HaidongError, match="npm pack pyodide"):
        reader_page.check(tmp_path)
    with pytest.raises(SystemExit):
        cli.main(["report", "--reader", str(tmp_path)])
    assert "does not hold the npm package pyodide" in capsys.readouterr().err


def test_the_reader_does_without_what_a_browser_has_not(tmp_path):
    """From the archive alone, in a Python that can import none of the packages that a user installs."""
    for name in reader_page.PYODIDE:
        (tmp_path / name).write_bytes(b"")
    (tmp_path / "site").mkdir()
    reader_page.write(tmp_path / "site", tmp_path)
    zipfile.ZipFile(tmp_path / "site" / reader_page.FOLDER / "reader.zip").extractall(tmp_path / "own")
    code = (
        "import sys, json; sys.path.insert(0, sys.argv[1])\n"
        "from haidong_data.reader import for_browser\n"
        "print(for_browser.report(sys.stdin.buffer.read(), 'report.txt', 'en'))"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-X", "utf8", "-c", code, str(tmp_path / "own")],
        input=REPORT.encode(), capture_output=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr.decode()
    found = json.loads(for_browser.report(REPORT.encode(), "report.txt", "en"))
    assert json.loads(done.stdout) == found
    assert "99%" in {row["cells"][-1] for row in found["rows"]} <= {f"{share}%" for share in range(100)}
    assert len(json.loads(done.stdout)["rows"]) > 5


def test_a_build_without_it_takes_the_page_away(tmp_path):
    (tmp_path / "en").mkdir()
    (tmp_path / "en" / "reader.html").write_text("")
    (tmp_path / reader_page.FOLDER).mkdir()
    reader_page.remove(tmp_path)
    assert [path.name for path in tmp_path.rglob("*")] == ["en"]


def test_the_page_may_run_python_and_reach_its_own_site_alone():
    assert reader_page.POLICY.count("'wasm-unsafe-eval'") == 1
    assert "connect-src 'self'" in reader_page.POLICY and "unsafe-eval'" not in layout.POLICY
