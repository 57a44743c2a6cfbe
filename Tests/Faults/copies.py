"""Copies of a stored run, made without the program, whose digests are right all the same."""

import hashlib
import struct


def multiply(db, copies):
    """Copies the first run, with digests that are right, so that a migration takes a while."""
    columns = [row[1] for row in db.execute("PRAGMA table_info(runs)")]
    names = [c for c in columns if c not in ("run", "content_sha256", "sha256")]
    row = dict(zip(columns, db.execute("SELECT * FROM runs ORDER BY run LIMIT 1").fetchone()))
    first, content = row["run"], row["content_sha256"]
    if run_digest(names, [row[n] for n in names], content) != row["sha256"]:
        raise RuntimeError("the digest of a run is computed in another way now")
    last = db.execute("SELECT max(run) FROM runs").fetchone()[0]
    rows = []
    for key in range(last + 1, last + 1 + copies):
        copy = {**row, "run": key, "id": f"{row['id']}-{key}"}
        copy["sha256"] = run_digest(names, [copy[n] for n in names], content)
        rows.append([copy[c] for c in columns])
    db.executemany(f"INSERT INTO runs VALUES ({', '.join('?' * len(columns))})", rows)
    tables = [n for (n,) in db.execute("SELECT name FROM sqlite_schema WHERE type = 'table' AND name <> 'runs'")]
    for name in tables:
        fields = [row[1] for row in db.execute(f'PRAGMA table_info("{name}")')]
        if "run" not in fields:
            continue
        rest = "".join(f', t."{f}"' for f in fields if f != "run")
        order = ", ".join(f'"{f}"' for f in ["run", *[f for f in fields if f != "run"]])
        db.execute(
            f'INSERT INTO "{name}" ({order}) SELECT r.run{rest} FROM runs r JOIN "{name}" t ON t.run = ?'
            " WHERE r.run > ?", (first, last))


def row_digest_parts(name, columns, values):
    """A row of a store in the form that is hashed: see Sources/Storage/Rows/Digest.swift."""

    def sized(value):
        return struct.pack("<Q", len(value)) + value

    parts = [sized(b"row"), sized(name.encode())]
    for column, value in zip(columns, values):
        if value is None:
            continue
        kind, form = {
            int: (b"int", lambda v: struct.pack("<q", v)), float: (b"real", lambda v: struct.pack("<d", v)),
            str: (b"text", lambda v: sized(v.encode())),
        }[type(value)]
        parts += [sized(kind), sized(column.encode()), form(value)]
    return b"".join(parts)


def run_digest(columns, values, content):
    """Of a row of `runs`."""
    hashed = hashlib.sha256(row_digest_parts("runs", columns, values))
    hashed.update(row_digest_parts("runs", ["content_sha256"], [content]))
    return hashed.hexdigest()
