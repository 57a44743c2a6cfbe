"""What all faults share: the program under test, its store, and the count of tries and losses."""

import contextlib
import json
import os
import random
import re
import resource
import shutil
import signal
import sqlite3
import subprocess
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

FAULTS = {}


class NotHere(Exception):
    """This machine cannot cause the fault."""


def fault(id, text):
    """Registers a function that causes a fault again and again on a bench."""

    def register(cause):
        FAULTS[id] = (text, cause)
        return cause

    return register


@dataclass
class Attempt:
    """One try; it is lost when one thing that must hold does not."""

    what: str
    problems: list = field(default_factory=list)

    def expect(self, holds, problem):
        if not holds:
            self.problems.append(problem)
        return holds


@dataclass
class Ended:
    """How a program ended."""

    status: int
    output: str
    errors: str
    seconds: float

    @property
    def document(self):
        return json.loads(self.output)


# Small enough that a whole run takes a fraction of a second, but with every part of a run's story.
RANK = ["rank", "t.csv", "--target", "y", "--models", "linear", "--folds", "2", "--repeats", "2", "--threads", "1"]


def table(rows, seed=1, columns=3):
    generator = random.Random(seed)
    lines = ["age,noise,dose," + "".join(f"x{j}," for j in range(columns - 3)) + "y"]
    for _ in range(rows):
        values = [generator.gauss(0, 1) for _ in range(columns)]
        y = 0.8 * values[0] + values[2] + generator.gauss(0, 1)
        lines.append(",".join(f"{v:.4f}" for v in [*values, y]))
    return "\n".join(lines) + "\n"


class Bench:
    def __init__(self, assay, id, seed, scale, shim):
        self.assay = assay
        self.random = random.Random(f"{seed} {id}")
        self.scale = scale
        self.shim = shim
        self.attempts = []
        self.notes = []
        self.folder = tempfile.mkdtemp(prefix=f"assay-fault-{id}-")
        os.chmod(self.folder, 0o755)
        self.write("t.csv", table(60))

    def close(self):
        shutil.rmtree(self.folder, ignore_errors=True)

    # Counting

    def tries(self, count):
        return max(1, round(count * self.scale))

    @contextlib.contextmanager
    def attempt(self, what):
        attempt = Attempt(what)
        try:
            yield attempt
        except (subprocess.TimeoutExpired, OSError, sqlite3.Error, ValueError, KeyError) as error:
            attempt.problems.append(f"{type(error).__name__}: {error}")
        self.attempts.append(attempt)

    # Files

    def path(self, name):
        return os.path.join(self.folder, name)

    def write(self, name, content):
        with open(self.path(name), "wb" if isinstance(content, bytes) else "w") as file:
            file.write(content)

    def read(self, name):
        with open(self.path(name), "rb") as file:
            return file.read()

    def remove(self, *names):
        for name in names:
            for path in (self.path(name), self.path(name) + "-journal"):
                if os.path.isdir(path) and not os.path.islink(path):
                    shutil.rmtree(path)
                elif os.path.lexists(path):
                    os.remove(path)

    def leftovers(self, *folders):
        """Temporary files and journals."""
        found = []
        for top in folders or (".",):
            for folder, _, names in os.walk(self.path(top)):
                found += [os.path.join(folder, n) for n in names if re.search(r"\.(tmp|new)$|-journal$", n)]
        return found

    # The program

    def environment(self, **variables):
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LD_LIBRARY_PATH") if name in os.environ}
        # Swift's backtraces take seconds.
        return {**kept, "SWIFT_BACKTRACE": "enable=no", "TZ": "UTC", **variables}

    def start(self, *arguments, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=None, **options):
        return subprocess.Popen(
            [self.assay, *arguments], cwd=self.folder, stdin=subprocess.DEVNULL, stdout=stdout, stderr=stderr,
            env=self.environment(**(env or {})), **options)

    def run(self, *arguments, timeout=60, stdout=None, env=None, limits=None, **options):
        """Runs the program to its end; `limits` are pairs of a resource and its limit."""

        def limit():
            for kind, value in limits:
                resource.setrlimit(kind, (value, value))

        if limits:
            options["preexec_fn"] = limit
        begin = time.monotonic()
        # Files instead of pipes, as a shell's redirections are.
        with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
            process = self.start(*arguments, stdout=stdout or output, stderr=errors, env=env, **options)
            try:
                process.wait(timeout)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
                raise
            seconds = time.monotonic() - begin
            return Ended(process.returncode, text(output), text(errors), seconds)

    def rank(self, *more, store="s.sqlite", report="reports", **options):
        places = ["--store", store] + (["--report", report] if report else ["--no-report"])
        return self.run(*RANK, *places, *more, **options)

    def rank_time(self):
        """Median of five, in seconds."""
        times = sorted(self.rank(store="time.sqlite").seconds for _ in range(5))
        self.remove("time.sqlite")
        return times[2]

    def run_stopped(self, point, *arguments, env=None, **options):
        """Starts the program and returns it when it has stopped at a crash point, or None when it ended before."""
        process = self.start(*arguments, env={"ASSAY_STOP_AT": point, **(env or {})}, **options)
        _, status = os.waitpid(process.pid, os.WUNTRACED)
        if os.WIFSTOPPED(status):
            return process
        process.returncode = os.waitstatus_to_exitcode(status)
        return None

    def has_crash_points(self):
        return self.run("--version", env={"ASSAY_CRASH_AT": "main"}).status == -signal.SIGKILL

    # The store

    def count(self, store="s.sqlite"):
        """The runs, read without the program; 0 where there is no file."""
        if not os.path.exists(self.path(store)):
            return 0
        with contextlib.closing(sqlite3.connect(self.path(store))) as db:
            return db.execute("SELECT count(*) FROM runs").fetchone()[0]

    def ids(self, store="s.sqlite"):
        if not os.path.exists(self.path(store)):
            return set()
        with contextlib.closing(sqlite3.connect(self.path(store))) as db:
            return {row[0] for row in db.execute("SELECT id FROM runs")}

    def expect_sound(self, attempt, store="s.sqlite", env=None):
        """The program opens the store first, so that it is the one that has to recover from what happened."""
        if not os.path.exists(self.path(store)):
            attempt.expect(not os.path.exists(self.path(store) + "-journal"), "a journal without a store")
            return
        verified = self.run("runs", "verify", "--store", store, env=env)
        attempt.expect(verified.status == 0, f"verify: {verified.status} {verified.errors.strip()}")
        with contextlib.closing(sqlite3.connect(self.path(store))) as db:
            found = db.execute("PRAGMA integrity_check").fetchall()
            attempt.expect(found == [("ok",)], f"integrity_check: {found[:2]}")
            attempt.expect(not db.execute("PRAGMA foreign_key_check").fetchall(), "foreign_key_check")

    def expect_whole_report(self, attempt, folder="reports"):
        """No file under its final name is cut short. What comes before the rename may be there under another one."""
        ends = {".html": b"</html>", ".svg": b"</svg>", ".md": b"\n"}
        for top, _, names in os.walk(self.path(folder)):
            for name in names:
                end = ends.get(os.path.splitext(name)[1])
                if end is None:
                    continue
                with open(os.path.join(top, name), "rb") as file:
                    content = file.read()
                whole = content.strip(b" ").rstrip(b"\n").endswith(end) if end != b"\n" else content.endswith(end)
                attempt.expect(whole, f"half of {name}")

    def two_runs(self, store="s.sqlite"):
        """A store with two runs; what a reader is shown of it."""
        self.remove(store)
        for seed in ("0", "1"):
            ended = self.rank("--seed", seed, "--json", store=store, report=None)
            if ended.status:
                raise RuntimeError(f"the program does not work: {ended.errors}")
        listed = self.run("runs", "list", "--json", "--store", store).output
        shown = {r["run"]: self.run("runs", "show", r["run"], "--json", "--store", store).output
                 for r in json.loads(listed)}
        return self.read(store), listed, shown

    def content(self, store):
        """Every cell of every table, as bytes."""
        with contextlib.closing(sqlite3.connect(f"file:{self.path(store)}?mode=ro", uri=True)) as db:
            db.text_factory = bytes
            names = [n.decode() for (n,) in db.execute("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY 1")]
            rows = {name: sorted(db.execute(f'SELECT * FROM "{name}"'), key=repr) for name in names}
            schema = db.execute("SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY name").fetchall()
            return rows, schema


def text(file):
    file.seek(0)
    return file.read().decode("utf-8", "replace")


def in_parallel(work, items, workers=2):
    with ThreadPoolExecutor(workers) as pool:
        return list(pool.map(work, items))
