"""D and R: the disk is full, fails, or may not be written; memory runs out; something else is in a file's place."""

import contextlib
import errno
import os
import resource
import sqlite3
import subprocess

from bench import RANK, NotHere, fault

MEGABYTE = 1 << 20


def expect_kept(bench, attempt, ended, before, report="reports", store="s.sqlite", crash=False):
    """Success means all is there; failure that the store is as it was or holds the whole run, and nothing is cut."""
    if not crash:
        attempt.expect(ended.status in (0, 5), f"status {ended.status}: {ended.errors.strip()}")
    said = ended.errors
    if ended.status == 5:
        attempt.expect(said.count("\n") == 1 and said.startswith("assay: "), f"said {said!r}")
        attempt.expect(store in said or report in said or "standard output" in said, f"names no path: {said!r}")
    bench.expect_sound(attempt, store=store)
    bench.expect_whole_report(attempt, report)
    stored = bench.count(store) - before
    told = f" in {store}" in ended.output or "is saved" in said
    attempt.expect(stored in (0, 1), f"{stored} runs more")
    attempt.expect(not told or stored == 1, "said that the run is saved, but it is not")
    if ended.status == 0:
        attempt.expect(stored == 1, "ended well, but the run is not there")
        attempt.expect(bool(ended.output), "ended well, but printed nothing")


@fault("D1", "file-size limit (SIGXFSZ)")
def size_limit(bench):
    bench.rank()
    whole = bench.read("s.sqlite")
    largest = len(whole) + 40_000
    count = bench.tries(40)
    for index in range(2 * count):
        # Room for a message on standard error, which is a file too.
        limit = max(2048, (largest * (index // 2) // count) // 512 * 512)
        bench.remove("s.sqlite", "reports")
        if index % 2:
            bench.write("s.sqlite", whole)
        with bench.attempt(f"{limit} bytes, {'an old' if index % 2 else 'a new'} store") as attempt:
            before = bench.count()
            ended = bench.rank(limits=[(resource.RLIMIT_FSIZE, limit)])
            expect_kept(bench, attempt, ended, before)
            if ended.status and index % 2:
                attempt.expect(bench.read("s.sqlite") == whole, "the store has changed")
            if ended.status:
                attempt.expect(not bench.leftovers(), f"left {bench.leftovers()[:2]}")


@contextlib.contextmanager
def mounted(bench, name, *options):
    """A file system of its own below the bench."""
    if os.geteuid() != 0:
        raise NotHere("mounting needs root")
    os.makedirs(bench.path(name), exist_ok=True)
    done = subprocess.run(["mount", *options, bench.path(name)], capture_output=True, text=True)
    if done.returncode:
        raise NotHere("mount: " + done.stderr.strip())
    try:
        yield bench.path(name)
    finally:
        subprocess.run(["umount", "-l", bench.path(name)], check=True)


@fault("D2", "disk full: store, report, standard output")
def full(bench):
    bench.rank()
    whole = bench.read("s.sqlite")
    steps = bench.tries(32)
    # The store with its journal, or the report, on a disk with less and less room.
    for place, size in (("store", 1024), ("report", 256)):
        with mounted(bench, "small", "-t", "tmpfs", "-o", f"size={size}k", "none"):
            for index in range(2 * steps):
                room = size * 1024 * (index // 2) // steps // 4096 * 4096
                store = "small/s.sqlite" if place == "store" else "s.sqlite"
                report = "small/reports" if place == "report" else "reports"
                bench.remove("small/filling", "small/s.sqlite", "small/reports", "reports")
                if index % 2:
                    bench.write(store, whole) if place == "store" else bench.rank(store=store, report=report)
                with bench.attempt(f"{room} bytes left for the {place}, {index % 2}") as attempt:
                    free = os.statvfs(bench.path("small"))
                    with contextlib.suppress(OSError):
                        bench.write("small/filling", bytes(max(0, free.f_bavail * free.f_bsize - room)))
                    before = bench.count(store)
                    ended = bench.rank(store=store, report=report)
                    expect_kept(bench, attempt, ended, before, report, store)
                    attempt.expect(not bench.leftovers(), f"left {bench.leftovers()[:2]}")
    bench.remove("s.sqlite", "small")
    run = bench.rank("--json").document["run"]
    bench.write("s.csv", bench.read("t.csv"))
    for command in (
        RANK + ["--no-store", "--no-report"], RANK + ["--no-store", "--no-report", "--json"],
        ["inspect", "t.csv"], ["inspect", "t.csv", "--dump"], ["fit", "t.csv", "--target", "y", "--model", "linear"],
        ["path", "t.csv", "--target", "y", "--family", "gaussian"], ["select", "t.csv", "--target", "y"],
        ["runs", "list", "--store", "s.sqlite"], ["runs", "show", run, "--store", "s.sqlite"],
        ["runs", "verify", "--store", "s.sqlite"], ["report", run, "--store", "s.sqlite", "--format", "html"],
        ["--help"], ["--version"], ["rank", "--help"],
    ):
        with bench.attempt(f"{' '.join(command[:2])} > /dev/full") as attempt, open("/dev/full", "wb") as out:
            ended = bench.run(*command, stdout=out)
            attempt.expect(ended.status == 5, f"status {ended.status}")
            attempt.expect("standard output" in ended.errors, f"said {ended.errors!r}")


@fault("D3", "the n-th write, pwrite, fsync, fdatasync, ftruncate, rename or link fails")
def failing_call(bench):
    bench.rank()
    whole = bench.read("s.sqlite")
    for is_new in (True, False):
        bench.remove("s.sqlite", "reports")
        if not is_new:
            bench.write("s.sqlite", whole)
        bench.rank(env={"LD_PRELOAD": bench.shim, "FAIL_COUNT": bench.path("count")})
        calls = int(bench.read("count"))
        bench.notes.append(f"{calls} calls with {'a new' if is_new else 'an old'} store")
        for sticks in (0, 1):
            # Each alone; where all after it fail too, a third of them tells.
            for call in range(1, calls + 1, max(1, round((3 if sticks else 1) / bench.scale))):
                bench.remove("s.sqlite", "reports")
                if not is_new:
                    bench.write("s.sqlite", whole)
                reason = bench.random.choice([errno.EIO, errno.ENOSPC])
                what = f"call {call}{' and all after it' if sticks else ''}, {errno.errorcode[reason]}, new: {is_new}"
                with bench.attempt(what) as attempt:
                    before = bench.count()
                    ended = bench.rank(env={
                        "LD_PRELOAD": bench.shim, "FAIL_AT": str(call), "FAIL_STICKS": str(sticks),
                        "FAIL_WITH": str(reason)})
                    expect_kept(bench, attempt, ended, before)


@fault("D4", "out of memory: address space from 1 GB down to 100 MB")
def memory(bench):
    bench.rank()
    whole = bench.read("s.sqlite")
    count = bench.tries(74)
    ends = {"well": 0, "by an error": 0, "by a crash": 0}
    for index in range(count):
        limit = (1000 - 900 * index // count) * MEGABYTE
        bench.remove("s.sqlite", "reports")
        if index % 2:
            bench.write("s.sqlite", whole)
        with bench.attempt(f"{limit >> 20} MB, {'an old' if index % 2 else 'a new'} store") as attempt:
            before = bench.count()
            ended = bench.rank(limits=[(resource.RLIMIT_AS, limit)])
            ends["well" if ended.status == 0 else "by a crash" if ended.status < 0 else "by an error"] += 1
            expect_kept(bench, attempt, ended, before, crash=True)
    bench.notes.append(", ".join(f"{n} ended {how}" for how, n in ends.items()))


@fault("R1", "read-only file, directory, mount")
def read_only(bench):
    os.makedirs(bench.path("dir"))
    run = bench.rank("--json", store="dir/s.sqlite").document["run"]
    whole = bench.read("dir/s.sqlite")
    as_user = {"user": 65534, "group": 65534} if os.geteuid() == 0 else {}
    store = ["--store", "dir/s.sqlite"]
    reading = [
        ["runs", "list"], ["runs", "show", run], ["runs", "verify"], ["report", run, "--format", "html"],
        ["report", run, "--format", "markdown"],
    ]

    def check(kind, options):
        for command in reading:
            with bench.attempt(f"{' '.join(command[:2])}, {kind} read-only") as attempt:
                ended = bench.run(*command, *store, **options)
                attempt.expect(ended.status == 0 and ended.output, f"status {ended.status}: {ended.errors.strip()}")
        for command in [RANK + ["--no-report"], ["runs", "delete", run]]:
            with bench.attempt(f"{' '.join(command[:2])}, {kind} read-only") as attempt:
                ended = bench.run(*command, *store, **options)
                attempt.expect(ended.status == 5, f"status {ended.status}")
                attempt.expect("read-only" in ended.errors, f"said {ended.errors!r}")
                attempt.expect(ended.seconds < 1, f"took {ended.seconds:.2f} s")
        with bench.attempt(f"bytes, {kind} read-only") as attempt:
            attempt.expect(bench.read("dir/s.sqlite") == whole, "the store has changed")
            attempt.expect(os.listdir(bench.path("dir")) == ["s.sqlite"], "files beside it")

    for kind, path, mode, back in (("file", "dir/s.sqlite", 0o444, 0o644), ("directory", "dir", 0o555, 0o755)):
        os.chmod(bench.path(path), mode)
        if as_user:
            os.chmod(bench.path("dir"), 0o555 if kind == "directory" else 0o777)
        check(kind, as_user)
        os.chmod(bench.path(path), back)
        os.chmod(bench.path("dir"), 0o755)
    try:
        with mounted(bench, "dir", "--bind", bench.path("dir")):
            subprocess.run(["mount", "-o", "remount,bind,ro", bench.path("dir")], check=True)
            check("mount", {})
            with bench.attempt("a report on a read-only mount") as attempt:
                ended = bench.run(*RANK, "--no-store", "--report", "dir/reports")
                attempt.expect(ended.status == 5 and "dir/reports" in ended.errors, f"said {ended.errors!r}")
    except NotHere as reason:
        bench.notes.append(f"mount not run here: {reason}")


@fault("R2", "the store's path is something else: directory, FIFO, device, link, other file, other database")
def wrong_place(bench):
    os.makedirs(bench.path("directory"))
    os.mkfifo(bench.path("pipe"))
    os.symlink("loop", bench.path("loop"))
    os.symlink("nowhere", bench.path("dangling"))
    bench.write("empty", b"")
    bench.write("text", "a,b\n1,2\n")
    bench.write("zeros", bytes(8192))
    bench.write("cut", b"SQLite format 3\0")
    with contextlib.closing(sqlite3.connect(bench.path("other"))) as db, db:
        db.execute("CREATE TABLE runs (id TEXT, created_at TEXT)")
    with contextlib.closing(sqlite3.connect(bench.path("wal"))) as db, db:
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("CREATE TABLE runs (id TEXT, created_at TEXT)")
    places = ["directory", "pipe", "/dev/null", "/dev/full", "loop", "dangling", "missing/s.sqlite", "text/s.sqlite",
              "empty", "text", "zeros", "cut", "other", "wal"]
    for place in places:
        for command in (RANK, ["runs", "list"], ["runs", "verify"], ["runs", "delete", "x"], ["report", "x"]):
            with bench.attempt(f"{' '.join(command[:2])} with the store at {place}") as attempt:
                is_file = os.path.isfile(bench.path(place))
                before = bench.read(place) if is_file else None
                names = sorted(os.listdir(bench.folder))
                ended = bench.run(*command, "--store", place)
                attempt.expect(ended.status == 5, f"status {ended.status}")
                attempt.expect(ended.errors.count("\n") == 1 and place in ended.errors, f"said {ended.errors!r}")
                attempt.expect(ended.seconds < 1, f"took {ended.seconds:.2f} s")
                attempt.expect(not is_file or bench.read(place) == before, "its bytes have changed")
                attempt.expect(sorted(os.listdir(bench.folder)) == names, "files have come or gone")


@fault("R3", "a report's path is something else: a link to a file, a directory, a FIFO")
def wrong_report(bench):
    bench.write("precious", "do not touch")
    makers = {
        "link": lambda path: os.symlink(bench.path("precious"), path),
        "dangling link": lambda path: os.symlink(bench.path("made-by-link"), path),
        "directory": os.mkdir, "pipe": os.mkfifo,
    }
    run = bench.rank("--json").document["run"]
    for kind, make in makers.items():
        for name in ("report.html", "report.md", "path.svg"):
            for command in (RANK + ["--store", "s.sqlite"], ["report", run, "--store", "s.sqlite"]):
                bench.remove("reports", "made-by-link")
                os.makedirs(bench.path("reports/t-y"))
                make(bench.path(f"reports/t-y/{name}"))
                with bench.attempt(f"{command[0]}: a {kind} in the place of {name}") as attempt:
                    before = bench.count()
                    ended = bench.run(*command, "--report", "reports", timeout=20)
                    attempt.expect(ended.status == 5, f"status {ended.status}")
                    attempt.expect(name in ended.errors, f"said {ended.errors!r}")
                    attempt.expect(bench.read("precious") == b"do not touch", "the link's target has changed")
                    attempt.expect(not os.path.lexists(bench.path("made-by-link")), "the link was followed")
                    attempt.expect(os.listdir(bench.path("reports/t-y")) == [name], "files beside it")
                    attempt.expect(bench.count() == before, "a run was stored though its report has no place")
