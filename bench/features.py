#!/usr/bin/env python3
"""Measures `mdm features rebuild` (fit, compute, write) against the mere writing of a table as wide as its
output, and against the same expressions in polars and in pandas.

usage: bench/features.py [--runs N] [--rows N] [--without-pandas] [--build FOLDER]

A table of --rows (1M) × 50 columns is made by DuckDB and registered once without features. The ways take
turns, each a program of its own, medians of --runs (3):
- the floor: DuckDB reads the Parquet file that mdm wrote and writes it again, same codec, same row groups;
- mdm with all features, with those of one column alone, and with one thread;
- bench/feature_peers.py in polars and in pandas, which makes most of mdm's features under the same names;
  their means are compared with mdm's first. pandas, which needs some 4 KB a row, has a million rows at most.
mdm on a tenth of the rows, too, and once more with bench/allocations.cpp, which counts the bytes that it asks
the allocator for, up to a million rows. Goals: mdm ≤ 2 times the floor in wall and CPU time; its peak of resident
memory on all rows ≤ 1.1 times that on a tenth, and with all features ≤ 1.5 times that with few; two threads
≥ 1.7 times as fast as one. --rows 10M takes 50 GB of disk.
"""
import argparse
import concurrent.futures
import json
import os
import pathlib
import shutil
import subprocess
import sys

import duckdb

from measuring import BUILD, PEERS, PLACE, ROOT, environment_of, in_turns, warm

SCRATCH = PLACE / "scratch"
FLOOR, ALL, FEW, TENTH, ALONE, POLARS, PANDAS = ("DuckDB, COPY", "mdm", "mdm, one column", "mdm, a tenth", "mdm, one thread",
                                                 "polars", "pandas")
GAIN = 1.7
MOST = 1_000_000  # rows of what takes memory or time by the row
COPY = """
import sys, duckdb
source, target, threads, group = sys.argv[1:]
connection = duckdb.connect(config={"threads": threads, "memory_limit": "4GB"})
connection.execute(f"COPY (SELECT * FROM '{source}') TO '{target}' (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {group})")
"""
WORDS = "string_split('the quick brown fox Jumps over a lazy dog price: 99 shipped! late. Very good', ' ')"


def columns():
    """50 expressions of i, the number of the row."""
    def part(seed):
        return f"(hash(i, {seed}) % 1000000007 / 1000000007.0)"

    def normal(seed):
        return f"({' + '.join(part(seed + 100 * turn) for turn in range(4))} - 2) * sqrt(3)"

    def one_of(seed, count):
        return f"(hash(i, {seed}) % {count})::BIGINT"

    yield from (f"round(50 + {n + 1} * {normal(n)}, 4) AS normal_{n}" for n in range(12))
    yield from (f"round(exp({normal(20 + n)} + 2), 2) AS skewed_{n}" for n in range(6))
    yield from (f"CASE WHEN hash(i, {50 + n}) % 10 > 0 THEN round({n + 1} * normal_{n} + 20 * {part(40 + n)}, 3) END AS gap_{n}"
                for n in range(4))
    yield from (f"{one_of(60 + n, 10 ** (n // 2 + 2))} AS count_{n}" for n in range(8))
    yield from (f"'v' || floor({2 + 3 * n} * {part(70 + n)} * {part(80 + n)})::BIGINT AS category_{n}" for n in range(8))
    yield from (f"'key-' || {one_of(90 + n, 2000 * (n + 1))} AS key_{n}" for n in range(2))
    yield from (f"hash(i, {95 + n}) % 10 < {3 + n} AS flag_{n}" for n in range(2))
    yield from (f"TIMESTAMP '2015-01-01' + to_seconds({one_of(500 + n, 200_000_000)}) AS moment_{n}" for n in range(3))
    yield f"DATE '2018-01-01' + {one_of(510, 2000)}::INTEGER AS day_0"
    yield from (f"array_to_string(list_transform(range(4 + {one_of(520 + n, 4 + 4 * n)}), "
                f"k -> {WORDS}[1 + (hash(i, k, {530 + n}) % 15)::BIGINT]), ' ') AS words_{n}" for n in range(3))
    yield "(hash(i, 540) % 100 < 23)::INTEGER AS target"


def wide_table(rows):
    PLACE.mkdir(parents=True, exist_ok=True)
    path = PLACE / f"fifty-{rows}.parquet"
    if not path.exists():
        partial = path.with_suffix(".partial")
        duckdb.execute(f"COPY (SELECT {', '.join(columns())} FROM range({rows}) numbers(i)) TO '{partial}' (FORMAT parquet)")
        partial.rename(path)
    return path


def registered(rows, build):
    """A folder whose home holds the table, without features."""
    folder = PLACE / f"fifty-{rows}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    subprocess.run([build / "bin/mdm", "--quiet", "register", "bench", wide_table(rows), "--target", "target", "--no-features"],
                   check=True, env=environment_of(folder))
    return folder


def mdm(build, *words):
    return [build / "bin/mdm", "--quiet", "--json", "features", "rebuild", "bench", *words]


def written_once(folder, build):
    """The features of a registered table, in a file beside its home."""
    shutil.rmtree(SCRATCH, ignore_errors=True)
    shutil.copytree(folder, SCRATCH)
    subprocess.run(mdm(build), check=True, env=environment_of(SCRATCH), stdout=subprocess.DEVNULL)
    path = folder / "features.parquet"
    next(SCRATCH.glob("home/datasets/bench/*/features/default/*/*.parquet")).rename(path)
    shutil.rmtree(SCRATCH)
    return path


def means(path):
    names = [row[0] for row in duckdb.sql(f"DESCRIBE FROM '{path}'").fetchall()]
    return dict(zip(names, duckdb.sql(f"SELECT {', '.join(f'avg({chr(34)}{name}{chr(34)}::DOUBLE)' for name in names)} "
                                      f"FROM '{path}'").fetchone()))


def same_features(own, rows, way):
    """How many features a peer makes, those that are mdm's, and those of them that differ."""
    output = PLACE / f"fifty-{rows}/peer.parquet"
    subprocess.run([PEERS, ROOT / "bench/feature_peers.py", way, wide_table(rows), output], check=True)
    made = means(output)
    output.unlink()
    shared = [name for name in made if name in own]
    # A value at the very edge of two bins may fall into either.
    return len(made), shared, [name for name in shared if not abs(made[name] - own[name])
                               <= (1e-3 if name.endswith("_bin_equal") else 1e-9) * max(1, abs(own[name]))]


def check_peers(peers, rows, build):
    """way -> number of its features."""
    path = written_once(registered(rows, build), build)
    own, counts = means(path), {}
    path.unlink()
    for way in peers:
        counts[way], shared, differing = same_features(own, rows, way)
        print(f"{way}: {counts[way]} features, {len(shared)} of them mdm's by name and mean", flush=True)
        if differing:
            sys.exit(f"other means than mdm's: {', '.join(differing)}")
    return counts


def ways(rows, build, peers):
    output, threads = SCRATCH / "out.parquet", os.cpu_count()
    registered(rows // 10, build)
    folder = registered(rows, build)
    path = written_once(folder, build)
    warm(path)
    group = duckdb.sql(f"SELECT max(row_group_num_rows) FROM parquet_metadata('{path}')").fetchone()[0]
    return {FLOOR: [PEERS, "-c", COPY, path, output, threads, group], ALL: mdm(build), TENTH: mdm(build),
            FEW: mdm(build, "--families", "statistical", "--columns", "normal_0"),
            ALONE: mdm(build, "--set", "performance.threads=1", "--set", "feature_engineering.max_workers=1"),
            **{way: [PEERS, ROOT / "bench/feature_peers.py", way, wide_table(rows_of_way(way, rows)), output] for way in peers}}


def rows_of_way(way, rows):
    """How many rows it is given."""
    return rows // 10 if way == TENTH else min(rows, MOST) if way == PANDAS else rows


def print_allocations(build, homes, counts, rows):
    """What is asked of the allocator, for each byte of the cells that are written: nothing is kept or copied
    by feature if that does not depend on the rows."""
    for way in (TENTH, ALL):
        lines = rows_of_way(way, rows)
        if lines > MOST:
            continue
        shutil.rmtree(SCRATCH, ignore_errors=True)
        shutil.copytree(homes[way], SCRATCH / "home")
        counter = environment_of(SCRATCH) | {"LD_PRELOAD": str(build / "bench/liballocations.so"),
                                             "ALLOCATIONS_FILE": str(SCRATCH / "count")}
        subprocess.run(mdm(build), check=True, env=counter, stdout=subprocess.DEVNULL)
        asked = int((SCRATCH / "count").read_text())
        print(f"  {way}: {asked / 1e6:,.0f} MB asked of the allocator, {asked / (8 * lines * counts[way]):.2f} bytes a byte of cells")
    shutil.rmtree(SCRATCH)


def print_figures(figures, counts, rows):
    print(f"  {'':16} {'rows':>10} {'features':>8} {'seconds':>8} {'ratio':>6} {'CPU s':>7} {'ratio':>6} {'rows/s':>9} {'Mcells/s':>8} {'peak MB':>8}")
    for way, cost in figures.items():
        lines = rows_of_way(way, rows)
        print(f"  {way:16} {lines:10,} {counts[way]:8} {cost.seconds:8.2f} {cost.seconds / figures[FLOOR].seconds:6.2f} {cost.cpu:7.2f}"
              f" {cost.cpu / figures[FLOOR].cpu:6.2f} {lines / cost.seconds:9,.0f} {lines * counts[way] / cost.seconds / 1e6:8.1f}"
              f" {cost.peak_mb:8,.0f}", flush=True)


def print_goals(figures):
    whole = figures[ALL]
    goals = {"wall time, times the floor": (whole.seconds / figures[FLOOR].seconds, 2),
             "CPU time, times the floor": (whole.cpu / figures[FLOOR].cpu, 2),
             "memory, times that of a tenth of the rows": (whole.peak_mb / figures[TENTH].peak_mb, 1.1),
             "memory, times that of one column": (whole.peak_mb / figures[FEW].peak_mb, 1.5)}
    for name, (ratio, goal) in goals.items():
        print(f"  {name}: {ratio:.2f}, goal {goal}: {'MISSED' if ratio > goal else 'met'}")
    gain = figures[ALONE].seconds / whole.seconds
    print(f"  gain by the second thread: {gain:.2f}, goal {GAIN}: {'MISSED' if gain < GAIN else 'met'}")
    return gain < GAIN or any(ratio > goal for ratio, goal in goals.values())


def rows_of(text):
    return int(float(text.upper().replace("M", "E6").replace("K", "E3")))


def main():
    arguments = argparse.ArgumentParser(description=__doc__.split("\n\n", maxsplit=1)[0])
    arguments.add_argument("--runs", type=int, default=3)
    arguments.add_argument("--rows", type=rows_of, default=1_000_000)
    arguments.add_argument("--without-pandas", action="store_true")
    arguments.add_argument("--build", type=pathlib.Path, default=BUILD)
    given = arguments.parse_args()
    print(f"{os.cpu_count()} cores; {given.rows:,} rows × {len(list(columns()))} columns; median of {given.runs}", flush=True)
    checked = min(given.rows, MOST) // 10
    peers = [POLARS] if given.without_pandas else [POLARS, PANDAS]
    # In a process of its own: a program counts the memory of the one that starts it as its own peak.
    with concurrent.futures.ProcessPoolExecutor(1) as apart:
        counts = apart.submit(check_peers, peers, checked, given.build).result()
        commands = apart.submit(ways, given.rows, given.build, peers).result()
    homes = {way: PLACE / f"fifty-{given.rows // 10 if way == TENTH else given.rows}/home" for way in (ALL, TENTH, FEW, ALONE)}

    def prepare(way, scratch):
        if way in homes:
            shutil.copytree(homes[way], scratch / "home")

    figures = in_turns(commands, given.runs, SCRATCH, prepare)
    counts |= {way: json.loads(figures[way].out)["features"]["made"] for way in homes}
    print_figures(figures, {FLOOR: counts[ALL], **counts}, given.rows)
    print_allocations(given.build, homes, counts, given.rows)
    for rows in {given.rows, given.rows // 10, checked}:
        shutil.rmtree(PLACE / f"fifty-{rows}")
    sys.exit(print_goals(figures))


if __name__ == "__main__":
    main()
