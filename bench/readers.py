#!/usr/bin/env python3
"""Do other programs read the Parquet files that mdm writes, with its values and types?

usage: ./dev bench readers [--rows N]

A table of --rows (100,000) rows with a column of each type, nulls, infinities and texts of all kinds is
registered; its features, the rows of a query and an export are then read by pyarrow, pandas, polars,
DuckDB and Spark. Every cell must be the one that `mdm query --format csv` prints. Exits 1 if one is not.
Spark knows no times of day: it reads the files that have none.
"""
import argparse
import csv
import datetime
import decimal
import os
import pathlib
import random
import shutil
import subprocess
import sys

from measuring import BUILD, PLACE, ROOT, environment_of

FOLDER = PLACE / "readers"
SPARK_PYTHON = PLACE / "venv_spark/bin/python"


def same(value, text):
    """Whether a value is what mdm prints so."""
    if value is None or text == "":
        return text == "" and value in (None, "")
    if isinstance(value, bool):
        return str(value).lower() == text
    if isinstance(value, float):
        return repr(value) == repr(float(text))
    if isinstance(value, datetime.datetime):
        return value.replace(tzinfo=None) == datetime.datetime.fromisoformat(text)
    if isinstance(value, datetime.time):
        return value == datetime.time.fromisoformat(text)
    if isinstance(value, decimal.Decimal):
        return f"{value:f}" == text
    return str(value) == text


def by_pyarrow(path):
    import pyarrow.parquet
    return pyarrow.parquet.read_table(path).to_pylist()


def by_pandas(path):
    import pandas
    return pandas.read_parquet(path, dtype_backend="pyarrow").astype(object).where(lambda cells: cells.notna(), None).to_dict("records")


def by_polars(path):
    import polars
    return polars.read_parquet(path).to_dicts()


def by_duckdb(path):
    import duckdb
    found = duckdb.sql(f"FROM '{path}'")
    return [dict(zip(found.columns, row)) for row in found.fetchall()]


def by_spark(path):
    """Runs in the Python that has pyspark."""
    from pyspark.sql import SparkSession
    session = (SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false")
               .config("spark.ui.showConsoleProgress", "false").config("spark.sql.session.timeZone", "UTC")
               .config("spark.driver.memory", "4g").getOrCreate())
    session.sparkContext.setLogLevel("ERROR")
    return [row.asDict() for row in session.read.parquet(str(path)).collect()]


READERS = {"pyarrow": by_pyarrow, "pandas": by_pandas, "polars": by_polars, "DuckDB": by_duckdb, "Spark": by_spark}


def differing(reader, path, expected):
    """The cells that a reader finds, and the first that differs, in words."""
    with open(expected, newline="") as file:
        wanted = list(csv.DictReader(file))
    found = READERS[reader](path)
    if len(found) != len(wanted):
        return 0, f"{len(found)} rows, not {len(wanted)}"
    for number, (own, row) in enumerate(zip(wanted, found)):
        if list(own) != list(row):
            return 0, f"columns {', '.join(row)}"
        for name, text in own.items():
            if not same(row[name], text):
                return 0, f"row {number}, {name}: {row[name]!r}, not {text!r}"
    return len(wanted) * len(wanted[0]), ""


def write_table(path, rows):
    """A CSV file with a column of each type."""
    chance = random.Random(7)
    words = ["", "plain", "Über-größe", "日本語", "a,\"b\"", "line\nend", "🎉", "0123456789" * 8]
    start = datetime.datetime(1899, 12, 31, 23, 59, 59, 999999)
    with open(path, "w", newline="") as file:
        out = csv.writer(file)
        out.writerow(["id", "flag", "whole", "real", "money", "day", "moment", "clock", "word", "group", "y"])
        for row in range(rows):
            moment = start + datetime.timedelta(seconds=chance.randrange(5_000_000_000), microseconds=chance.randrange(1_000_000))
            cells = [chance.choice(["true", "false"]), chance.randrange(-2**63, 2**63),
                     chance.choice([repr(chance.gauss(0, 1e3)), "-0.0", "inf", "-inf", "1e-300"]),
                     f"{chance.randrange(-10**24, 10**24)}.{chance.randrange(10**4):04}", moment.date().isoformat(),
                     moment.isoformat(" "), moment.time().isoformat(), chance.choice(words), f"g{chance.randrange(9)}"]
            out.writerow([row, *(text if chance.random() > 0.05 else None for text in cells), row % 2])


def make_files(rows, build):
    """Parquet files, each with the CSV file of its cells."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    write_table(FOLDER / "all.csv", rows)

    def mdm(*words, out=None):
        with open(out or os.devnull, "wb") as file:
            subprocess.run([build / "bin/mdm", "--quiet", *words], check=True, env=environment_of(FOLDER), stdout=file)

    def told(sql, name):
        mdm("query", "all", sql, "--limit", "0", "--format", "csv", out=FOLDER / name)
        return FOLDER / name

    mdm("register", "all", FOLDER / "all.csv", "--target", "y")
    features = next(FOLDER.glob("home/datasets/all/*/features/default/*/data.parquet"))
    mdm("export", "all", "--format", "parquet", "--output", FOLDER / "export.parquet")
    timeless = "SELECT * EXCLUDE (clock) FROM data"
    mdm("query", "all", timeless, "--limit", "0", "-o", FOLDER / "query.parquet")
    # The file of features begins with the ids of the rows.
    stored = told("SELECT row_number() OVER () - 1 AS __mdm_row_id, * FROM data_features", "features.csv")
    return [("features", features, stored), ("query", FOLDER / "query.parquet", told(timeless, "query.csv")),
            ("export", FOLDER / "export.parquet", told("SELECT * FROM data", "export.csv"))]


def main():
    arguments = argparse.ArgumentParser(description=__doc__.split("\n\n", maxsplit=1)[0])
    arguments.add_argument("--rows", type=int, default=100_000)
    arguments.add_argument("--build", type=pathlib.Path, default=BUILD)
    arguments.add_argument("--only", nargs=3, help=argparse.SUPPRESS)
    given = arguments.parse_args()
    if given.only:
        print(*differing(*given.only), sep="\t")
        return
    failed = False
    for name, path, expected in make_files(given.rows, given.build):
        for reader in READERS:
            if reader == "Spark" and name == "export":
                continue
            python = SPARK_PYTHON if reader == "Spark" else sys.executable
            said = subprocess.run([python, ROOT / "bench/readers.py", "--only", reader, path, expected], check=True,
                                  stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True).stdout.splitlines()[-1]
            cells, difference = said.split("\t")
            failed |= bool(difference)
            print(f"  {name:9} {reader:8} {difference or f'{int(cells):,} cells equal'}", flush=True)
    shutil.rmtree(FOLDER)
    sys.exit(failed)


if __name__ == "__main__":
    main()
