"""The notebooks as a researcher meets them: JupyterLab itself, in a browser, all cells run, the figures seen.

papermill and nbval prove that the cells run; that JupyterLab opens, trusts and shows what they put out, they cannot.
What it does with one notebook it does with the others: the one of the most tables is opened, which draws too.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect
from readers import PATIENCE

from haidong_data.notebook import parameters

NAME = "ledger"
# JupyterLab says that a kernel is idle before it is connected, and a run that is asked for then is lost.
OPEN = """async (path) => {
  const panel = await window.jupyterapp.commands.execute('docmanager:open', { path });
  await panel.context.ready;
  await panel.sessionContext.ready;
  await panel.sessionContext.session.kernel.info;
}"""
CLOSE = "() => window.jupyterapp.shell.currentWidget.sessionContext.shutdown()"
SAVE = "() => window.jupyterapp.shell.currentWidget.context.save()"


@pytest.fixture(scope="module")
def lab(tmp_path_factory) -> Iterator[tuple[str, Path]]:
    """Start JupyterLab on a copy of the notebook that shows nothing yet and draws into a folder of its own."""
    root = tmp_path_factory.mktemp("lab")
    content = json.loads(parameters.path_of(NAME).read_text("utf-8"))
    for cell in content["cells"]:
        if cell["cell_type"] == "code":
            cell |= {"outputs": [], "execution_count": None}
            cell["source"] = "".join(cell["source"]).replace(
                'figures_dir = ""', f"figures_dir = {str(root / 'figures')!r}"
            )
    (root / f"{NAME}.ipynb").write_text(json.dumps(content), "utf-8")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [
        sys.executable,
        "-m",
        "jupyterlab",
        "--no-browser",
        "--allow-root",
        "--ip=127.0.0.1",
        f"--port={port}",
    ]
    command += [
        "--IdentityProvider.token=",
        f"--ServerApp.root_dir={root}",
        "--LabApp.expose_app_in_browser=True",
    ]
    own = {
        "JUPYTER_CONFIG_DIR": str(root / ".config"),
        "JUPYTERLAB_WORKSPACES_DIR": str(root / ".workspaces"),
    }
    with (root / "lab.log").open("w") as log:
        server = subprocess.Popen(command, cwd=root, env=os.environ | own, stdout=log, stderr=log)
        try:
            _answers(f"http://127.0.0.1:{port}/api", server, root / "lab.log")
            yield f"http://127.0.0.1:{port}/lab", root
        finally:
            server.terminate()
            server.wait()


def _answers(url: str, server: subprocess.Popen, log: Path) -> None:
    for _ in range(3000):
        if server.poll() is not None:
            break
        try:
            with urllib.request.urlopen(url, timeout=60):
                return
        except OSError:
            time.sleep(0.1)
    pytest.fail(f"JupyterLab does not answer: {log.read_text()[-2000:]}")


@pytest.fixture(scope="module")
def desk(browser, lab) -> Iterator:
    """Give JupyterLab in one window, as a researcher has it: notebooks open beside each other."""
    page = browser.new_page(viewport={"width": 1280, "height": 1000})
    page.set_default_timeout(PATIENCE)
    page.goto(lab[0])
    page.wait_for_function("window.jupyterapp && window.jupyterapp.restored")
    page.evaluate("window.jupyterapp.restored.then(() => null)")
    yield page
    page.close()


def test_a_notebook_opens_runs_and_shows_its_figures(desk, lab):
    desk.evaluate(OPEN, f"{NAME}.ipynb")
    shown = desk.locator(".jp-NotebookPanel:visible")
    expect(shown.locator(".jp-Notebook")).to_be_visible()
    desk.get_by_role("menuitem", name="Run", exact=True).click()
    desk.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    pictures = shown.locator(".jp-OutputArea-output img")
    expect(pictures).to_have_count(len(parameters.figures(parameters.path_of(NAME))))
    for picture in pictures.all():
        assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") > 300
    cells = _saved_when_run(desk, lab[1] / f"{NAME}.ipynb")
    desk.evaluate(CLOSE)
    code = [cell for cell in cells if cell["cell_type"] == "code"]
    assert [out for cell in code for out in cell["outputs"] if out["output_type"] == "error"] == []


def _saved_when_run(page, path: Path) -> list[dict]:
    """Save until the file says that every cell has run."""
    for _ in range(PATIENCE // 1000):
        page.evaluate(SAVE)
        cells = json.loads(path.read_text("utf-8"))["cells"]
        if all(cell["execution_count"] for cell in cells if cell["cell_type"] == "code"):
            return cells
        page.wait_for_timeout(1000)
    pytest.fail(f"not every cell of {path.name} ran")
