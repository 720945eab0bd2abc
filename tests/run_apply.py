#!/usr/bin/env python3
"""Applies features to new rows in every format: the same bytes on every way, in memory that does not grow with the rows.

usage: tests/run_apply.py --mdm PROGRAM [--any-memory]

--any-memory is for programs whose memory is not their own, as under sanitizers.
"""
import argparse
import math
import os
import pathlib
import subprocess
import sys
import tempfile

FORMATS = ("csv", "json", "jsonl", "arrow", "parquet", "jsonl.zst")
ROWS = (6_000, 60_000)
COLUMNS = 16
# What batches and row groups take until they are full; the features of all rows are 60 MB, and their texts more.
GROWTH_MB = 48
# So little that the features are computed in several passes, and put aside.
LITTLE = ("--set", "performance.memory_limit=64MB")


def table(path, rows):
    with open(path, "w") as file:
        file.write("id," + ",".join(f"x{i}" for i in range(COLUMNS)) + ",day,word\n")
        for row in range(rows):
            cells = ",".join(f"{math.exp(math.sin(row * (i + 1.3))) * 10:.4f}" for i in range(COLUMNS))
            file.write(f"{row},{cells},20{row % 90 + 10}-0{row % 9 + 1}-1{row % 10},{'abcdef'[row % 6]}\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--mdm", required=True)
    parser.add_argument("--any-memory", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="mdm_apply_") as place:
        folder = pathlib.Path(place)
        environment = {**os.environ, "MDM_HOME_DIR": str(folder / "home"), "MDM_PERFORMANCE_THREADS": "2"}
        few, many = (folder / f"rows{rows}.csv" for rows in ROWS)
        for path, rows in zip((few, many), ROWS):
            table(path, rows)

        def run(*words, output=None, rows=None):
            """The peak of its memory in MB."""
            with open(output or os.devnull, "wb") as out, open(rows or os.devnull, "rb") as input_:
                program = subprocess.Popen([given.mdm, *words], env=environment, stdout=out, stdin=input_)
                _, status, usage = os.wait4(program.pid, 0)
                program.returncode = os.waitstatus_to_exitcode(status)
            assert program.returncode == 0, words
            return usage.ru_maxrss / 1000

        run("register", "numbers", few, "--quiet")
        for form in FORMATS:
            peaks = [run("features", "apply", "numbers", "-i", path, "-o", folder / f"{path.stem}_features.{form}")
                     for path in (few, many)]
            print(f"{form:10} {peaks[0]:4.0f} MB for {ROWS[0]} rows, {peaks[1]:4.0f} MB for {ROWS[1]}")
            assert given.any_memory or peaks[1] <= peaks[0] + GROWTH_MB, f"memory grows with the rows: {form}"
        for form in ("csv", "json", "jsonl"):
            told = folder / f"told.{form}"
            peaks = [run("features", "apply", "numbers", "-i", path, "--format", form, output=told)
                     for path in (few, many)]
            assert given.any_memory or peaks[1] <= peaks[0] + GROWTH_MB, f"memory grows: {form} on standard output"
            assert told.read_bytes() == (folder / f"{many.stem}_features.{form}").read_bytes(), form
        assert (folder / f"{many.stem}_features.csv").read_bytes().count(b"\n") == ROWS[1] + 1
        run("features", "apply", "numbers", "-i", few, "-o", folder / "little.csv", *LITTLE)
        of_few = (folder / f"{few.stem}_features.csv").read_bytes()
        assert (folder / "little.csv").read_bytes() == of_few, "other values in little memory"
        run("features", "apply", "numbers", output=folder / "passed.csv", rows=few)
        assert (folder / "passed.csv").read_bytes() == of_few, "other values row by row"


if __name__ == "__main__":
    sys.exit(main())
