"""Old office formats (.doc, .wps, .rtf, .odt), through LibreOffice where it is installed.

Owns the finding and running of LibreOffice: a profile of its own, so that an open
window is not disturbed, and an end to waiting. What comes out is a .docx, for `word`.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

from ..errors import HaidongError

# Seconds; the first start of a fresh profile takes five.
PATIENCE = 120
PROGRAMS = ("soffice", "libreoffice")
USUAL = ("/Applications/LibreOffice.app/Contents/MacOS/soffice", "/usr/lib/libreoffice/program/soffice")
OLE, RTF = b"\xd0\xcf\x11\xe0", b"{\\rtf"
ODT = b"mimetypeapplication/vnd.oasis.opendocument.text"


def suffix(data: bytes) -> str:
    """Return the suffix of an old office format by what the file begins with, else nothing."""
    if data.startswith(OLE):
        return ".doc"
    if data.startswith(RTF):
        return ".rtf"
    return ".odt" if ODT in data[:120] else ""


def to_docx(data: bytes, name: str) -> bytes:
    """Convert a document to .docx.

    Raises HaidongError when LibreOffice is not installed, cannot read the file, or does not come to an end.
    """
    program = next(filter(None, map(shutil.which, (*PROGRAMS, *USUAL))), None)
    if program is None:
        raise HaidongError(f"{name} is in an old format that needs LibreOffice; save it as .docx.")
    with tempfile.TemporaryDirectory(prefix="haidong-office-") as folder:
        source = Path(folder, "document" + suffix(data))
        source.write_bytes(data)
        profile, quiet = Path(folder, "profile").as_uri(), subprocess.DEVNULL
        command = [program, "--headless", "--norestore", f"-env:UserInstallation={profile}"]
        command += ["--convert-to", "docx:MS Word 2007 XML", "--outdir", folder, str(source)]
        process = subprocess.Popen(command, stdin=quiet, stdout=quiet, stderr=quiet, start_new_session=True)
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)  # the program that it starts, too
            process.wait()
            raise HaidongError(f"{name} kept LibreOffice busy for {PATIENCE} seconds; save it as .docx.") from None
        made = source.with_suffix(".docx")
        if not made.exists():
            raise HaidongError(f"{name} cannot be read by LibreOffice; save it as .docx.")
        return made.read_bytes()
