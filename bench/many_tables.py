#!/usr/bin/env python3
"""Measures `mdm register` of hundreds of small tables: from archives of them, and into each backend.

usage: bench/many_tables.py [--runs N] [--tables N] [--build FOLDER]

--tables (758) CSV files of 20 to 200 rows are made by this script. They are registered without features from the
folder that they lie in and from archives of it, and as many and a quarter of as many into each backend. The ways take
turns; each figure is the median of --runs (3). The PostgreSQL server is one of its own
(tests/postgres/with_server.py), without syncs; its work is not in CPU seconds.

Goals: an archive takes at most 1.5 of the folder's CPU seconds, and four times as many tables take at most 5 times
as long: the CPU seconds, and with PostgreSQL the seconds.
"""
import argparse
import os
import pathlib
import random
import shutil
import sys
import tempfile

from measuring import BUILD, PLACE, ROOT, in_turns

sys.path.append(str(ROOT / "tests/postgres"))
from with_server import Server  # noqa: E402

ARCHIVES = {"zip": "zip", "tar": "tar", "tar.gz": "gztar"}
BACKENDS = ("duckdb", "sqlite", "postgresql")
ARCHIVE_GOAL, GROWTH_GOAL = 1.5, 5.0
WORDS = "north harbour silver meadow copper bridge winter orchard granite valley amber station river".split()


def tables_in(folder, count):
    """A folder of so many CSV files, made on first use."""
    if folder.exists():
        return folder
    partial = folder.with_suffix(".partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    for table in range(count):
        draw = random.Random(table)
        rows = [f"{row},{draw.choice(WORDS)},{draw.gauss(0, 1):.4f},{draw.randint(0, 9)},2024-01-{draw.randint(1, 28):02}"
                for row in range(draw.randint(20, 200))]
        (partial / f"table_{table:04}.csv").write_text("\n".join(["id,place,value,grade,day", *rows]) + "\n")
    partial.rename(folder)
    return folder


def packed(folder, ending, form):
    path = folder.with_name(f"{folder.name}.{ending}")
    if not path.exists():
        shutil.make_archive(str(folder), form, folder)
    return path


def ways(build, count, host):
    mdm = [build / "bin/mdm", "--quiet", "dataset", "register", "bench", "--no-features",
           "--set", f"database.postgresql.host={host}", "--set", "database.postgresql.user=mdm",
           "--set", "database.postgresql.database=postgres"]
    many, few = (tables_in(PLACE / f"tables-{size}", size).resolve() for size in (count, count // 4))
    made = {name: [*mdm, packed(many, name, form)] for name, form in ARCHIVES.items()}
    for backend in BACKENDS:
        for size, path in (("few", few), ("many", many)):
            made[f"{backend}, {size}"] = [*mdm, path, "--backend", backend]
    return made


def main():
    arguments = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    arguments.add_argument("--runs", type=int, default=3)
    arguments.add_argument("--tables", type=int, default=758)
    arguments.add_argument("--build", type=pathlib.Path, default=BUILD)
    given = arguments.parse_args()
    with tempfile.TemporaryDirectory(prefix="mdm_bench_") as folder, Server(folder):
        figures = in_turns(ways(given.build, given.tables, folder), given.runs)
    print(f"{given.tables} tables (few: {given.tables // 4}); {os.cpu_count()} cores; median of {given.runs}")
    print(f"  {'':20} {'seconds':>8} {'CPU s':>7} {'peak MB':>8}")
    for way, cost in figures.items():
        print(f"  {way:20} {cost.seconds:8.2f} {cost.cpu:7.2f} {cost.peak_mb:8,.0f}", flush=True)
    missed = False
    ratios = {f"{name} against the folder": (figures[name].cpu / figures["duckdb, many"].cpu, ARCHIVE_GOAL)
              for name in ARCHIVES}
    for backend in BACKENDS:
        many, few = figures[f"{backend}, many"], figures[f"{backend}, few"]
        ratios[f"{backend}, four times as many"] = (
            many.seconds / few.seconds if backend == "postgresql" else many.cpu / few.cpu, GROWTH_GOAL)
    for name, (ratio, goal) in ratios.items():
        missed |= ratio > goal
        print(f"  {name}: {ratio:.2f}, goal {goal}: {'MISSED' if ratio > goal else 'met'}")
    sys.exit(missed)


if __name__ == "__main__":
    main()
