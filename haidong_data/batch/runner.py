"""A batch: every run that is out of date, several at a time, each safe by itself.

Owns the order of things: what is out of date, one lock a run, a folder of its own, a worker,
then `publish` or ``build/failed``. Which runs there are is `grid`'s, who runs them
`workers`'s or `cluster`'s, and how it is told `cli.render`'s.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ..collection import sweep
from ..errors import HaidongError
from .grid import Places, Run
from .publish import finish, is_unfinished, publish
from .run import job_of
from .up_to_date import Stamps

TIMEOUT = 600.0
WAITS = "waits for another batch"


@dataclass(frozen=True)
class Outcome:
    """How a run ended.

    `status`: ``ok``, ``skipped`` (it was up to date), ``failed``, ``left`` (another failed before it began)
    or ``stopped``. `cause`: why, in a sentence. `kept`: what a failed run has left, with its cause in
    ``error.txt``. `removed`: files that a former run had made, and this one has not.
    """

    run: Run
    status: str
    cause: str = ""
    seconds: float = 0.0
    kept: Path | None = None
    removed: tuple[str, ...] = ()


class Batch:
    """The runs of a batch at work.

    `runs`: from `grid.plan`. `force`: run also what is up to date. `keep_going`: go on after a failure;
    without it, what has started ends and nothing else starts. `timeout`: seconds that one notebook may take.
    """

    def __init__(
        self,
        places: Places,
        runs: Sequence[Run],
        *,
        force: bool = False,
        keep_going: bool = False,
        timeout: float = TIMEOUT,
    ) -> None:
        self.places, self.runs, self.force = places, list(runs), force
        self.keep_going, self.timeout = keep_going, timeout
        self.stamps = Stamps(places)
        self.at_work: dict[Run, str] = {}
        self._failure: Run | None = None
        self._stopped = threading.Event()
        self.recover()
        self._stamped = {run.id: self._stamp_version(run) for run in self.runs}
        self.todo = [run for run in self.runs if force or self.stamps.why(run)]

    def recover(self) -> None:
        """Finish what a killed batch had made ready, and clear away what it had not."""
        stages = self.places.build / "runs"
        for folder in sorted(stages.glob("*")) if stages.is_dir() else []:
            # What cannot be recovered is told by the run that it keeps from its work.
            with contextlib.suppress(OSError), self._lock(folder.name) as acquired:
                if acquired:
                    _recover(folder)
        sweep(self.places.figures, self.places.build / "stamps", self.places.build / "notebooks")

    def skipped(self) -> list[Outcome]:
        """Return the runs that need not be made."""
        return [Outcome(run, "skipped") for run in self.runs if run not in self.todo]

    def work(self, crew: Any, jobs: int) -> Iterator[Outcome | None]:
        """Make what is to be made, and give each outcome as it comes.

        In between it gives None twice a second, so that `at_work` can be shown.

        `crew`: who runs jobs, `workers.Workers` or a cluster. `jobs`: how many run at once.
        """
        lost: list[Run] = []
        for outcome in self._run_all(self.todo, crew, jobs):
            if outcome and outcome.status == "lost":
                lost.append(outcome.run)
            else:
                yield outcome
        # Perhaps by another's notebook: they are run once more, one after another and with no other.
        for outcome in self._run_all(lost, crew, 1):
            yield self._record_failure(outcome) if outcome and outcome.status == "lost" else outcome

    def _run_all(self, runs: Sequence[Run], crew: Any, jobs: int) -> Iterator[Outcome | None]:
        threads = ThreadPoolExecutor(jobs)
        try:
            futures: set[Future] = {threads.submit(self._run_one, run, crew) for run in runs}
            while futures:
                # Woken often, for Ctrl-C is only noticed between two waits.
                done, futures = wait(futures, timeout=0.5, return_when=FIRST_COMPLETED)
                if not done:
                    yield None
                for future in done:
                    yield future.result()
        except BaseException:
            # Ctrl-C: what is running ends, and so leaves nothing; what is being moved in is moved in.
            self._stopped.set()
            crew.stop()
            raise
        finally:
            threads.shutdown(wait=True, cancel_futures=True)

    def _run_one(self, run: Run, crew: Any) -> Outcome:
        if self._failure and not self.keep_going:
            return Outcome(run, "left", f"{self._failure.id} failed before it began; --keep-going goes on")
        try:
            with self._lock(run.lock, run) as acquired:
                outcome = self._run_locked(run, crew) if acquired else Outcome(run, "stopped")
        except OSError as error:
            outcome = Outcome(run, "failed", _system_error("it cannot be started", error))
        except Exception as error:  # one run's trouble is not the batch's
            name = "" if isinstance(error, HaidongError) else f"{type(error).__name__}: "
            outcome = Outcome(run, "failed", f"{name}{error}".partition("\n")[0])
        finally:
            self.at_work.pop(run, None)
        return self._record_failure(outcome) if outcome.status == "failed" else outcome

    def _record_failure(self, outcome: Outcome) -> Outcome:
        self._failure = self._failure or outcome.run
        return replace(outcome, status="failed")

    def _run_locked(self, run: Run, crew: Any) -> Outcome:
        folder = self.places.build / "runs" / run.lock
        if folder.is_dir():
            _recover(folder)  # of a batch that was killed while this one waited
        made_meanwhile = self._stamp_version(run) != self._stamped[run.id]  # by another batch
        if (made_meanwhile or not self.force) and not self.stamps.why(run):
            return Outcome(run, "skipped")
        self.at_work[run] = "starting"
        # Before it runs: what is edited from now on may be shown or not, and so makes the run out of date.
        inputs = self.stamps.inputs(run)
        stage = folder / f"{os.getpid()}-{time.monotonic_ns()}"
        kept = self.places.build / "failed" / run.id
        try:
            (stage / "figures").mkdir(parents=True)
            job = job_of(run.path, stage, run.given, run.declared)
            result = crew.run(job, lambda cell: self.at_work.update({run: cell}), self.timeout)
            status, cause, seconds, removed = result["status"], result["cause"], result["seconds"], []
            if status == "ok":
                try:
                    removed = publish(stage, run, self.stamps, inputs, result)
                except OSError as error:
                    status, cause = "failed", _system_error("the results cannot be moved into place", error)
            if status in ("failed", "lost"):
                return Outcome(run, status, cause, seconds, _keep(stage, kept, cause))
            if status == "ok":
                shutil.rmtree(kept, ignore_errors=True)  # what it tells of is mended
            return Outcome(run, status, "", seconds, removed=tuple(removed))
        finally:
            _clear(stage)

    def _stamp_version(self, run: Run) -> tuple[int, int] | None:
        """Tell one stamp of a run from the next; the time of day is not asked, for clocks differ."""
        with contextlib.suppress(OSError):
            stat = self.stamps.stamp_path(run).stat()
            return stat.st_ino, stat.st_mtime_ns
        return None

    @contextlib.contextmanager
    def _lock(self, name: str, run: Run | None = None) -> Iterator[bool]:
        """Lock what a run writes; wait for it where a run is given, until the batch is stopped."""
        from filelock import FileLock, Timeout

        path = self.places.build / "locks" / f"{name}.lock"
        path.parent.mkdir(parents=True, exist_ok=True)
        lock = FileLock(path)
        while not (lock.is_locked or self._stopped.is_set()):
            try:
                lock.acquire(timeout=0.2 if run else 0)
            except Timeout:
                if run is None:
                    break
                self.at_work[run] = WAITS
        try:
            yield lock.is_locked
        finally:
            lock.release()


def _recover(folder: Path) -> None:
    """Finish or roll back what killed batches have left of a run; the lock is held."""
    for stage in sorted(folder.glob("*")):
        try:
            finish(stage)
        except OSError:
            if is_unfinished(stage):
                raise
        _clear(stage)


def _keep(stage: Path, kept: Path, cause: str) -> Path | None:
    """Put what a failed run has left where it can be looked at; a full disk leaves nothing."""
    shutil.rmtree(kept, ignore_errors=True)
    try:
        if is_unfinished(stage):
            kept.mkdir(parents=True)
        else:
            kept.parent.mkdir(parents=True, exist_ok=True)
            os.replace(stage, kept)
        (kept / "error.txt").write_text(cause + "\n", encoding="utf-8")
    except OSError:
        return None
    return kept


def _clear(stage: Path) -> None:
    if not is_unfinished(stage):
        shutil.rmtree(stage, ignore_errors=True)
        with contextlib.suppress(OSError):
            stage.parent.rmdir()


def _system_error(what: str, error: OSError) -> str:
    where = f" ({Path(error.filename).name})" if error.filename else ""
    return f"{what}: {error.strerror or error}{where}"
