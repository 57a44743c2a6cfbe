"""C: the store's bytes are not those that were written, by accident or by intent."""

import contextlib
import os
import sqlite3
import threading

from bench import fault, in_parallel

PAGE = 4096


class Changed:
    """A store with changed bytes, looked at through the program and, independently, through Python's SQLite."""

    def __init__(self, bench):
        self.bench = bench
        self.bytes, self.listed, self.shown = bench.two_runs()
        self.content = bench.content("s.sqlite")
        self.lock = threading.Lock()

    def look(self, what, content, must_find=False):
        """`must_find`: the change is one that `verify` cannot be silent about."""
        bench = self.bench
        name = f"changed-{threading.get_ident()}.sqlite"
        bench.remove(name)
        bench.write(name, content)
        place = ["--store", name]
        verified = bench.run("runs", "verify", *place)
        listed = bench.run("runs", "list", "--json", *place)
        id = sorted(self.shown)[hash(what) % len(self.shown)]
        shown = bench.run("runs", "show", id, "--json", *place)
        with self.lock, bench.attempt(what) as attempt:
            for ended in (verified, listed, shown):
                attempt.expect(ended.status in (0, 5), f"status {ended.status}: {ended.errors.strip()[:200]}")
                attempt.expect(ended.status == 0 or ended.errors.startswith("assay: "), f"said {ended.errors[:200]!r}")
            if shown.status == 0:
                attempt.expect(shown.output == self.shown[id], "showed other numbers than were saved")
            if listed.status == 0 and '"damaged":true' not in listed.output.replace(" ", ""):
                attempt.expect(listed.output == self.listed, "listed other runs than were saved")
            attempt.expect(verified.status == 5 or not must_find, "verify found nothing")
            if verified.status == 0:
                attempt.expect(shown.status == 0 and listed.status == 0, "verify found nothing, but reading failed")
                attempt.expect(bench.content(name) == self.content, "verify found nothing, but the content has changed")
        bench.remove(name)
        return verified.status == 5


@fault("C1", "one flipped bit anywhere in the store")
def flipped_bit(bench):
    changed = Changed(bench)
    places = [bench.random.randrange(8 * len(changed.bytes)) for _ in range(bench.tries(1000))]

    def flip(place):
        content = bytearray(changed.bytes)
        content[place // 8] ^= 1 << place % 8
        return changed.look(f"bit {place % 8} of byte {place // 8}", bytes(content))

    found = in_parallel(flip, places)
    bench.notes.append(f"{sum(found)} found; in the others SQLite reads the same content")


@fault("C2", "truncated, a zeroed page, two pages exchanged, a garbage header")
def wrong_pages(bench):
    changed = Changed(bench)
    whole = changed.bytes
    pages = len(whole) // PAGE
    cases = []
    for _ in range(bench.tries(1000)):
        length = bench.random.randrange(len(whole))
        cases.append((f"cut to {length} bytes", whole[:length], True))
    for page in range(0, pages, max(1, round(1 / bench.scale))):
        begin = page * PAGE
        content = whole[:begin] + bytes(PAGE) + whole[begin + PAGE:]
        cases.append((f"page {page + 1} zeroed", content, False))
    for _ in range(bench.tries(200)):
        a, b = sorted(bench.random.sample(range(pages), 2))
        content = bytearray(whole)
        content[a * PAGE:(a + 1) * PAGE], content[b * PAGE:(b + 1) * PAGE] = (
            whole[b * PAGE:(b + 1) * PAGE], whole[a * PAGE:(a + 1) * PAGE])
        cases.append((f"pages {a + 1} and {b + 1} exchanged", bytes(content), False))
    for _ in range(bench.tries(100)):
        begin = bench.random.randrange(100)
        garbage = bench.random.randbytes(bench.random.randint(1, 100 - begin))
        content = whole[:begin] + garbage + whole[begin + len(garbage):]
        cases.append((f"{len(garbage)} bytes of garbage at {begin}", content, False))
    in_parallel(lambda case: changed.look(*case), cases)


@contextlib.contextmanager
def opened(bench, name):
    with contextlib.closing(sqlite3.connect(bench.path(name), isolation_level=None)) as db:
        # All protection off, as an attacker has it.
        db.executescript("PRAGMA writable_schema = ON; PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON")
        yield db


def unstrict(db, table):
    """Makes a table accept any type although its text says STRICT."""
    (sql,) = db.execute("SELECT sql FROM sqlite_schema WHERE name = ?", [table]).fetchone()
    loose = sql.replace("STRICT, WITHOUT", "WITHOUT").replace(") STRICT", ")").replace("NOT NULL", "")
    db.execute("UPDATE sqlite_schema SET sql = ? WHERE name = ?", [loose, table])
    return sql


HOSTILE = {
    "a view on a view of ours": "CREATE VIEW v_extra AS SELECT * FROM v_ranking",
    "a view in the place of a view": "DROP VIEW v_ranking; CREATE VIEW v_ranking AS SELECT 1 AS rank",
    "a view in the place of a table": "DROP TABLE warnings; CREATE VIEW warnings AS SELECT 1 AS run, 0 AS position",
    "an endless view in the place of a view":
        "DROP VIEW v_runs; CREATE VIEW v_runs AS WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n)"
        " SELECT max(x) AS run_id FROM n",
    "a trigger that deletes": "CREATE TRIGGER t AFTER INSERT ON runs BEGIN DELETE FROM runs; END",
    "a recursive trigger":
        "CREATE TRIGGER t AFTER INSERT ON warnings BEGIN INSERT INTO warnings SELECT * FROM warnings; END",
    "a trigger that loads code":
        "CREATE TRIGGER t AFTER INSERT ON runs BEGIN SELECT load_extension('/tmp/evil.so'); END",
    "an extra table": "CREATE TABLE extra (x)",
    "an index on an expression": "CREATE INDEX i ON ranking (abs(random()))",
    "a virtual table": "CREATE VIRTUAL TABLE words USING fts5(x)",
    "a schema without sense": "UPDATE sqlite_schema SET sql = 'CREATE TABLE runs (' WHERE name = 'runs'",
    "a view that is its own source": "CREATE VIEW a AS SELECT 1; UPDATE sqlite_schema SET sql ="
        " 'CREATE VIEW a AS SELECT * FROM a' WHERE name = 'a'",
    "a table that is the schema":
        "UPDATE sqlite_schema SET rootpage = 1 WHERE name = 'warnings'",
    "two tables in one place":
        "UPDATE sqlite_schema SET rootpage = (SELECT rootpage FROM sqlite_schema WHERE name = 'ranking')"
        " WHERE name = 'timings'",
    "a column with a default that calls": "ALTER TABLE timings ADD COLUMN x TEXT DEFAULT (randomblob(1000000000))",
    "a run's row twice": "DROP INDEX IF EXISTS sqlite_autoindex_runs_1; UPDATE sqlite_schema SET sql ="
        " replace(sql, ' UNIQUE', '') WHERE name = 'runs'",
}

CELLS = {
    "NaN as text": ("ranking", "estimate", "'NaN'"),
    "infinity as text": ("metrics", "estimate", "'inf'"),
    "a blob of 200 MB": ("runs", "file_name", "zeroblob(200000000)"),
    "a blob in the place of a number": ("coefficients", "estimate", "x'00ff'"),
    "a text of 50 MB": ("ranking", "why", "printf('%.50000000c', 'x')"),
    "bytes that are not UTF-8": ("runs", "target", "CAST(x'ff' AS TEXT)"),
    "a huge position": ("ranking", "rank", "9223372036854775807"),
    "a negative number of rows": ("runs", "rows_read", "-9223372036854775808"),
    "a number as text": ("runs", "rows_read", "'12'"),
    "NULL where there must be a value": ("runs", "id", "NULL"),
}


@fault("C4", "a hostile database: views, triggers, tables and cells that no store has")
def hostile(bench):
    whole, _, shown = bench.two_runs()
    id = sorted(shown)[0]

    def check(what, is_schema):
        name = "hostile.sqlite"
        before = bench.read(name)
        commands = [
            ["runs", "list"], ["runs", "verify"], ["runs", "show", id, "--json"], ["report", id, "--format", "html"]]
        if is_schema:
            commands += [["runs", "delete", id], ["rank", "t.csv", "--target", "y", "--no-report"]]
        for command in commands:
            with bench.attempt(f"{what}: {' '.join(command[:2])}") as attempt:
                ended = bench.run(*command, "--store", name)
                refused = ended.status == 5
                attempt.expect(ended.seconds < 10, f"took {ended.seconds:.2f} s")
                # A list may show what is whole; the rest is refused or as it was saved.
                may_work = not is_schema and command[1] in ("list", "show", id)
                same = command[1] == "list" or ended.output == shown.get(id)
                attempt.expect(
                    refused or (may_work and ended.status == 0 and same),
                    f"status {ended.status}: {ended.errors.strip()[:200]}")
                attempt.expect(bench.read(name) == before, "its bytes have changed")
                attempt.expect(
                    sorted(n for n in os.listdir(bench.folder) if n.startswith("hostile")) == [name], "files beside it")

    for what, sql in HOSTILE.items():
        bench.remove("hostile.sqlite")
        bench.write("hostile.sqlite", whole)
        with opened(bench, "hostile.sqlite") as db:
            with contextlib.suppress(sqlite3.Error):
                db.executescript(sql)
        if bench.read("hostile.sqlite") == whole:
            bench.notes.append(f"SQLite would not make {what}")
            continue
        check(what, is_schema=True)
    for what, (table, column, value) in CELLS.items():
        bench.remove("hostile.sqlite")
        bench.write("hostile.sqlite", whole)
        with opened(bench, "hostile.sqlite") as db:
            sql = unstrict(db, table)
        with opened(bench, "hostile.sqlite") as db:
            db.execute(f"UPDATE {table} SET {column} = {value} WHERE rowid = 1" if table == "runs"
                       else f"UPDATE {table} SET {column} = {value} WHERE run = 1 AND position = 0")
            db.execute("UPDATE sqlite_schema SET sql = ? WHERE name = ?", [sql, table])
        check(what, is_schema=False)
