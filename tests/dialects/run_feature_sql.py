#!/usr/bin/env python3
"""What `mdm features sql` prints, run on SQLite and PostgreSQL, against the features that mdm stores.

usage: with_server.py run_feature_sql.py --mdm PROGRAM DATASET…

Each dataset, a file or folder, is registered in a home of the test's own. Its training table is
copied into each engine as docs/formats/plan.md says, the statement runs there, and every cell must
be that of the stored features: the same number, but for the last digits of ln, exp, sin and the
like, which are the library's.
"""
import argparse
import csv
import io
import json
import pathlib
import re
import sqlite3
import struct
import subprocess
import sys
import tempfile

ULPS = 4
TOLD_MOST = 10
ROW = "row of the test"  # an engine may give rows in any order
POSTGRES_TYPES = {"VARCHAR": "text", "DOUBLE": "double precision", "BIGINT": "bigint"}
SQLITE_TYPES = {"BIGINT": "INTEGER", "BOOLEAN": "INTEGER", "DOUBLE": "ANY"}


def quoted(name):
    return '"' + name.replace('"', '""') + '"'


class Program:
    def __init__(self, program, home):
        self.command = [program, "--home", home]

    def __call__(self, *arguments):
        done = subprocess.run([*self.command, *arguments], capture_output=True, text=True, check=False)
        if done.returncode != 0:
            sys.exit(f"mdm {' '.join(arguments)}: {done.stderr}")
        return done.stdout

    def rows(self, name, sql):
        return json.loads(self("query", name, sql, "--format", "json", "--limit", "0", "--quiet"))


def on_sqlite(columns, rows, table, sql):
    database = sqlite3.connect(":memory:")
    types = ", ".join(f"{quoted(name)} {SQLITE_TYPES.get(kind, 'TEXT')}" for name, kind in columns)
    database.execute(f"CREATE TABLE {quoted(table)}({types}) STRICT")
    places = ", ".join("?" * len(columns))
    database.executemany(f"INSERT INTO {quoted(table)} VALUES ({places})",
                         [tuple(float(cell) if kind == "DOUBLE" and cell is not None else cell
                                for (_, kind), cell in zip(columns, row.values()))
                          for row in rows])
    cursor = database.execute(sql)
    names = [description[0] for description in cursor.description]
    return [dict(zip(names, row)) for row in cursor]


def on_postgres(columns, rows, table, sql):
    types = ", ".join(f"{quoted(name)} {POSTGRES_TYPES.get(kind, kind)}" for name, kind in columns)
    with tempfile.TemporaryDirectory(prefix="mdm_rows_") as folder:
        data = pathlib.Path(folder) / "rows.csv"
        with open(data, "w", encoding="utf-8", newline="") as file:
            for row in rows:
                cells = ["" if cell is None else '"' + str(cell).replace('"', '""') + '"'
                         for cell in row.values()]
                file.write(",".join(cells) + "\n")
        script = pathlib.Path(folder) / "ask.sql"
        script.write_text(f"DROP TABLE IF EXISTS {quoted(table)};\n"
                          f"CREATE TABLE {quoted(table)}({types});\n"
                          f"\\copy {quoted(table)} FROM '{data}' CSV\n{sql}\n", encoding="utf-8")
        done = subprocess.run(["psql", "-X", "-q", "--csv", "-v", "ON_ERROR_STOP=1", "-f", script],
                              capture_output=True, text=True, check=False)
    if done.returncode != 0:
        sys.exit(f"psql: {done.stderr[:2000]}")
    return list(csv.DictReader(io.StringIO(done.stdout)))


ENGINES = {"sqlite": on_sqlite, "postgres": on_postgres}


def place(value):
    bits = struct.unpack("<q", struct.pack("<d", value))[0]
    return -(1 << 63) - bits if bits < 0 else bits


def equal(found, expected):
    if found in (None, "") or expected is None:
        return found in (None, "") and expected is None
    if isinstance(expected, bool):
        return str(found) == str(int(expected)) or found == "ft"[expected]
    if isinstance(expected, int) and re.fullmatch(r"-?\d+", str(found)):
        return int(found) == expected
    return abs(place(float(found)) - place(float(expected))) <= ULPS


def compare(mdm, name, dialect):
    answer = json.loads(mdm("features", "sql", name, "--dialect", dialect, "--omit", "--json"))
    answer = answer.get("result", answer)
    table = re.search(r'\nFROM "(.*)" AS r$', answer["sql"]).group(1)
    sql = f"{answer['sql']} ORDER BY r.{quoted(ROW)};"
    columns = [(row["column_name"], row["column_type"]) for row in
               mdm.rows(name, f"SELECT column_name, column_type FROM (DESCRIBE {quoted(table)})")]
    columns.append((ROW, "BIGINT"))
    rows = [{**row, ROW: number} for number, row in
            enumerate(mdm.rows(name, f"SELECT * FROM {quoted(table)}"))]
    stored = mdm.rows(name, f"SELECT * FROM {quoted(table + '_features')}")
    found = ENGINES[dialect](columns, rows, table, sql)
    omitted = {each["name"] for each in answer["omitted"]}
    different = 0
    if len(found) != len(stored) or set(found[0]) | omitted != set(stored[0]):
        sys.exit(f"{name} on {dialect}: {len(found)} rows of {len(found[0])} features, not "
                 f"{len(stored)} of {len(stored[0])} less {len(omitted)}")
    for number, (row, wanted) in enumerate(zip(found, stored)):
        for feature, cell in row.items():
            if not equal(cell, wanted[feature]):
                different += 1
                if different <= TOLD_MOST:
                    print(f"{name} on {dialect}, row {number}: {feature} is {cell}, "
                          f"not {wanted[feature]}")
    print(f"{name} on {dialect}: {len(found)} rows, {len(found[0])} features, "
          f"{len(omitted)} omitted, {different} cells differ")
    return different


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--mdm", required=True)
    parser.add_argument("datasets", nargs="+", type=pathlib.Path)
    options = parser.parse_args()
    different = 0
    with tempfile.TemporaryDirectory(prefix="mdm_feature_sql_") as home:
        mdm = Program(options.mdm, home)
        for path in options.datasets:
            name = re.sub(r"\W", "_", path.stem)
            mdm("dataset", "register", name, str(path), "--quiet")
            different += sum(compare(mdm, name, dialect) for dialect in ENGINES)
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main())
