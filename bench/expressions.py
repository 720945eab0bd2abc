#!/usr/bin/env python3
"""Random formulas on every engine that a plan is written for, against what mdm computes.

usage: ./dev bench expressions [--count N] [--seed S] [--spark N]

--count formulas go to SQLite and PostgreSQL, a twentieth of them to plain SQL on DuckDB, and --spark
to Spark: interpreted, without ANSI mode and with it, and a tenth of them as the code that Spark
generates, whose compilation takes most of the time. Exits 1 if a cell differs.
"""
import argparse
import json
import math
import os
import pathlib
import struct
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[1]
PROGRAM = ROOT / "build/dev/bin/expressions"
SERVER = ROOT / "tests/postgres/with_server.py"
SPARK_PYTHON = ROOT / ".cache/bench/venv_spark/bin/python"
SPARK_TYPES = {"boolean": "boolean", "int64": "bigint", "float64": "double",
               "decimal": "decimal(38,2)", "date": "date", "timestamp": "timestamp_ntz",
               "text": "string"}
TOGETHER = 50
ROUGH_ULPS = 4
POWER_TOLERANCE = 1e-6
TOLD_MOST = 10


def run(name, command):
    start = time.monotonic()
    status = subprocess.run(command, check=False).returncode
    print(f"{name}: {time.monotonic() - start:.0f} s", flush=True)
    return status == 0


def place(value):
    bits = struct.unpack("<q", struct.pack("<d", value))[0]
    return -(1 << 63) - bits if bits < 0 else bits


def differs(line, cell, expected):
    """How many units of the last place a cell is off; None if it is not the same kind of value."""
    if cell is None or expected is None:
        return 0 if cell is expected else None
    if line["type"] != "float64":
        return 0 if int(cell) == expected else None
    if cell != cell:
        return None
    wanted = float(expected)
    # What is left of a power near 1 has lost the digits in which libraries agree.
    if line["formula"].startswith(("boxcox(", "yeojohnson(")) and math.isclose(
            cell, wanted, rel_tol=POWER_TOLERANCE, abs_tol=POWER_TOLERANCE):
        return 0
    return abs(place(cell) - place(wanted))


class Spark:
    """The special table in a Spark of this process."""

    def __init__(self, ansi, generated, columns):
        from pyspark.sql import SparkSession
        self.session = (SparkSession.builder.master("local[2]")
                        .config("spark.ui.enabled", "false")
                        .config("spark.ui.showConsoleProgress", "false")
                        .config("spark.sql.shuffle.partitions", "1")
                        .config("spark.sql.session.timeZone", "UTC")
                        .config("spark.sql.ansi.enabled", str(ansi).lower())
                        .config("spark.sql.codegen.wholeStage", str(generated).lower())
                        .config("spark.sql.codegen.factoryMode",
                                "FALLBACK" if generated else "NO_CODEGEN")
                        .config("spark.driver.memory", "3g").getOrCreate())
        self.session.sparkContext.setLogLevel("ERROR")
        kept = [column for column in columns if column["type"] in SPARK_TYPES]
        texts = self.session.createDataFrame(
            list(zip(*[column["cells"] for column in kept])),
            ", ".join(f"`c{i}` string" for i in range(len(kept))))
        casts = [f"CAST(`c{i}` AS {SPARK_TYPES[column['type']]}) AS `" +
                 column["name"].replace("`", "``") + "`" for i, column in enumerate(kept)]
        rows = texts.selectExpr(*casts).orderBy("id").collect()
        self.session.createDataFrame(
            rows, texts.selectExpr(*casts).schema).coalesce(1).createOrReplaceTempView("odd")

    def compute(self, lines):
        columns = ", ".join(f"{line['sql']} AS x{i}" for i, line in enumerate(lines))
        return list(zip(*self.session.sql(f"SELECT {columns} FROM odd AS r").collect()))


def compute(spark, lines, failed):
    """A list of cells for each line; one at a time if they fail together."""
    try:
        return spark.compute(lines)
    except Exception as error:  # of any kind: the engine's, or that of its way to Python
        if len(lines) == 1:
            failed.append(lines[0]["formula"])
            if len(failed) <= TOLD_MOST:
                print(f"spark fails: {lines[0]['formula']}\n  {str(error)[:600]}\n  {lines[0]['sql'][:600]}")
            return [None]
    return [compute(spark, [line], failed)[0] for line in lines]


def check_spark(path, ansi, generated):
    """Runs in the Python that has pyspark."""
    with open(path, encoding="utf-8") as file:
        columns = json.loads(file.readline())["columns"]
        lines = [json.loads(line) for line in file]
    spark = Spark(ansi, generated, columns)
    said = [line for line in lines if "sql" in line]
    different, failed, cells, ulps = 0, [], 0, 0
    for begin in range(0, len(said), TOGETHER):
        part = said[begin:begin + TOGETHER]
        for line, found in zip(part, compute(spark, part, failed)):
            if found is None:
                continue
            cells += len(found)
            offs = [differs(line, a, b) for a, b in zip(found, line["cells"])]
            most = ROUGH_ULPS if line["rough"] else 0
            wrong = [i for i, off in enumerate(offs) if off is None or off > most]
            ulps = max([ulps] + [off for off in offs if off is not None and off <= most])
            if wrong:
                different += 1
                if different <= TOLD_MOST:
                    row = wrong[0]
                    print(f"spark differs: {line['formula']}\n  row {row}: {found[row]}, "
                          f"not {line['cells'][row]}\n  {line['sql'][:900]}")
    print(f"spark, {'ANSI' if ansi else 'not ANSI'}, {'generated code' if generated else 'interpreted'}: "
          f"{len(said)} formulas, {cells} cells, {len(lines) - len(said)} refused, "
          f"{different} different, {len(failed)} failed, {ulps} ulp", flush=True)
    return not different and not failed


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--count", type=int, default=120_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--spark", type=int, default=10_000)
    parser.add_argument("--file", help=argparse.SUPPRESS)
    parser.add_argument("--ansi", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--generated", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.file:
        return 0 if check_spark(options.file, options.ansi, options.generated) else 1
    seed = str(options.seed)
    with tempfile.TemporaryDirectory(prefix="mdm_expressions_") as folder:
        good = run("sqlite, postgres", [SERVER, PROGRAM, str(options.count), seed, "sqlite",
                                        "postgres"])
        good &= run("duckdb", [PROGRAM, str(options.count // 20), seed, "duckdb"])
        for count, modes in ((options.spark, [[], ["--ansi"]]), (options.spark // 10, [["--generated"]])):
            file = os.path.join(folder, "formulas")
            if count:
                subprocess.run([PROGRAM, str(count), seed, "spark", file], check=True)
                for mode in modes:
                    good &= run("spark", [SPARK_PYTHON, __file__, "--file", file, *mode])
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
