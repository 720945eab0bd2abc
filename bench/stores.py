#!/usr/bin/env python3
"""Measures `mdm register` into SQLite and PostgreSQL against the tools that fill them, in the same run.

usage: bench/stores.py [--runs N] [--size BYTES] [--build FOLDER]

The file is a generated CSV file of --size (300 MB). The ways take turns; each figure is the median of
--runs (5).

- `sqlite3 .import`: the shell's, in WAL mode, into a table with the same columns and indexes, which it
  knows beforehand.
- `prepared INSERT`: what SQLite itself needs for rows that are parsed and in memory already
  (bench/sqlite_fill.cpp): seconds of the writing alone, with the same indexes.
- `psql \\copy`: into a table of the same types, and the same indexes after it. The server is one of its
  own (tests/postgres/with_server.py), without syncs; its time counts in seconds, not in CPU seconds.
- `mdm`, without features: also finds the types, profiles every column and digests the file.

Goals of mdm in seconds: less than both tools, and at most 1.2 of the prepared INSERT.
"""
import argparse
import os
import pathlib
import shutil
import sys
import tempfile

from measuring import BUILD, PLACE, ROOT, generated, in_turns, size_of, warm

sys.path.append(str(ROOT / "tests/postgres"))
from with_server import Server  # noqa: E402

SHELL, FLOOR, SQLITE = "sqlite3 .import", "prepared INSERT", "mdm to sqlite"
COPY, POSTGRES = "psql \\copy", "mdm to postgresql"
GOALS = {SHELL: (SQLITE, 1.0), FLOOR: (SQLITE, 1.2), COPY: (POSTGRES, 1.0)}
COLUMNS = ("id bigint, user_id bigint, event_at timestamp, event_day date, country text, device text, category text, "
           "city text, sku text, session text, price float8, quantity bigint, discount float8, score float8, "
           "lat float8, lon float8, is_active boolean, rating bigint, email text, title text, comment text, zip text, "
           "total bigint, target bigint")
OF_SQLITE = {"bigint": "INTEGER", "timestamp": "TEXT", "date": "TEXT", "text": "TEXT", "float8": "REAL",
             "boolean": "TEXT"}


def columns_of_sqlite():
    return ", ".join(f"{name} {OF_SQLITE[of]}" for name, of in (each.split() for each in COLUMNS.split(", ")))


INDEXED = ("id", "session", "user_id", "event_at")  # by mdm: what looks like ids, groups and time


def indexes(time_form):
    return [f"CREATE INDEX by_{column} ON data {time_form if column == 'event_at' else ''} ({column})"
            for column in INDEXED]


def ways(path, build, host):
    database = PLACE / "scratch/peer.sqlite"
    mdm = [build / "bin/mdm", "--quiet", "dataset", "register", "bench", path, "--no-features",
           "--set", f"database.postgresql.host={host}", "--set", "database.postgresql.user=mdm",
           "--set", "database.postgresql.database=postgres", "--backend"]
    psql = ["DROP TABLE IF EXISTS data", f"CREATE TABLE data ({COLUMNS}, "
            "row_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY)",
            f"\\copy data ({', '.join(each.split()[0] for each in COLUMNS.split(', '))}) from '{path}' csv header",
            *indexes("USING brin"), "ANALYZE data"]
    return {SHELL: [shutil.which("sqlite3") or sys.exit("the sqlite3 shell is missing"), database,
                    "PRAGMA journal_mode = wal", "PRAGMA synchronous = normal", "PRAGMA temp_store = memory",
                    "PRAGMA cache_size = -64000",
                    f"CREATE TABLE data ({columns_of_sqlite()})", ".mode csv", f".import --skip 1 {path} data",
                    *indexes(""), "PRAGMA wal_checkpoint(TRUNCATE)"],
            FLOOR: [build / "bin/sqlite_fill", path, database, *INDEXED],
            SQLITE: [*mdm, "sqlite"],
            COPY: ["psql", "-h", host, "-U", "mdm", "-d", "postgres", "-q", *(w for c in psql for w in ("-c", c))],
            POSTGRES: [*mdm, "postgresql"]}


def seconds_of(way, cost):
    return float(cost.out.split()[1]) if way == FLOOR else cost.seconds


def main():
    arguments = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    arguments.add_argument("--runs", type=int, default=5)
    arguments.add_argument("--size", type=size_of, default=300_000_000)
    arguments.add_argument("--build", type=pathlib.Path, default=BUILD)
    given = arguments.parse_args()
    path = generated(given.size, given.build).resolve()
    warm(path)
    with tempfile.TemporaryDirectory(prefix="mdm_bench_") as folder, Server(folder):
        figures = in_turns(ways(path, given.build, folder), given.runs)
    print(f"{path.name}: {int(figures[FLOOR].out.split()[0]):,} rows; {os.cpu_count()} cores; median of {given.runs}")
    print(f"  {'':20} {'seconds':>8} {'CPU s':>7} {'peak MB':>8}")
    for way, cost in figures.items():
        cpu = f"{cost.cpu:7.2f} {cost.peak_mb:8,.0f}" if way != FLOOR else ""
        print(f"  {way:20} {seconds_of(way, cost):8.2f} {cpu}", flush=True)
    missed = False
    for peer, (way, goal) in GOALS.items():
        ratio = figures[way].seconds / seconds_of(peer, figures[peer])
        missed |= ratio > goal
        print(f"  {way} against {peer}: {ratio:.2f}, goal {goal}: {'MISSED' if ratio > goal else 'met'}")
    sys.exit(missed)


if __name__ == "__main__":
    main()
