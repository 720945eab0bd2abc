#!/usr/bin/env python3
"""Measures lists and searches of the catalog at growing numbers of plausible datasets.

usage: bench/catalog.py [--counts N,N,…] [--rounds N] [--build FOLDER] [--place FOLDER]

Inside a process (catalog_times), wall and processor time; as whole commands, processor time and wall time,
without the cache but for the last one;
against FTS5 with bm25 over the same texts in SQLite; at 10 000 datasets against reading a YAML file of
each, and the system calls of a list. Goals, in processor time at the largest count: a page of a list
1 ms, a put, which a registration adds, 1 ms (p50), a search with six facets 10 ms (p99), a whole command 15 ms, 1 KB of index for each dataset beyond
its texts. Homes are made on first use, which takes minutes for a million.
"""
import argparse
import pathlib
import sqlite3
import statistics
import subprocess
import sys
import time

from measuring import BUILD, PLACE, environment_of, measured

COMMANDS = ["--version", "list --limit 20", "list --limit 20 --sort-by rows --reverse",
            "list --limit 20 --filter rows>1e6", "search sales", "search sales --facets",
            "search zufofona", "search sales --facets, cached", "info"]
FTS_QUERIES = {"common word": "sales", "two words": "sales AND fraud", "prefix": "cust*"}
SCANNED = 10_000


def home_of(count, given):
    home = given.place / f"catalog-{count}"
    if not (home / "home/catalog.db").exists():
        begun = time.monotonic()
        subprocess.run([given.build / "bin/fill_catalog", home / "home", str(count)], check=True)
        print(f"  filled with {count:,} in {time.monotonic() - begun:.0f} s")
    return home


def print_inside(home, given):
    """Prints what catalog_times says; the figures by kind."""
    said = subprocess.run([given.build / "bin/catalog_times", home / "home", str(given.rounds)], check=True,
                          capture_output=True, text=True).stdout
    figures = {}
    print(f"  {'milliseconds':46}{'wall p50':>9}{'p99':>9}{'CPU p50':>9}{'p99':>9}{'found':>11}")
    for line in said.splitlines():
        kind, *numbers = line.split("\t")
        figures[kind] = [float(number) / 1000 for number in numbers[:4]]
        print(f"  {kind:46}" + "".join(f"{number:9.2f}" for number in figures[kind]) + f"{int(numbers[4]):11,}")
    return figures


def print_commands(home, given):
    worst = 0
    for words in COMMANDS:
        command, *cached = words.split(", ")
        command = [given.build / "bin/mdm", *command.split()]
        command += [] if cached or "--version" in command else ["--set", "cache.enabled=false"]
        costs = [measured(command, home) for _ in range(20)]
        cpu = statistics.median(cost.cpu for cost in costs) * 1000
        worst = max(worst, cpu)
        print(f"  mdm {words:42}{statistics.median(cost.seconds for cost in costs) * 1000:9.1f} ms wall"
              f"{cpu:9.1f} ms CPU")
    return worst


def print_fts(home, count):
    """The same words by FTS5, ranked, and one facet among the hits, as a catalog without an index would."""
    catalog = sqlite3.connect(home / "home/catalog.db")
    peer = sqlite3.connect(home / "fts5.db")
    if not peer.execute("SELECT 1 FROM sqlite_master").fetchone():
        peer.execute("CREATE TABLE dataset (id INTEGER PRIMARY KEY, backend TEXT)")
        peer.execute("CREATE VIRTUAL TABLE search USING fts5 (name, description, lists, prefix = '1 2 3')")
        peer.executemany("INSERT INTO dataset VALUES (?, ?)", catalog.execute("SELECT id, backend FROM dataset"))
        peer.executemany("INSERT INTO search (rowid, name, description, lists) VALUES (?, ?, ?, ?)",
                         catalog.execute("SELECT id, name, description, lists FROM dataset"))
        peer.commit()
    for kind, words in FTS_QUERIES.items():
        ranked, facet = [], []
        for _ in range(5):
            begun = time.thread_time()
            peer.execute("SELECT rowid FROM search WHERE search MATCH ? ORDER BY bm25(search) LIMIT 20",
                         (words,)).fetchall()
            middle = time.thread_time()
            peer.execute("SELECT backend, count(*) FROM dataset WHERE id IN (SELECT rowid FROM search "
                         "WHERE search MATCH ?) GROUP BY 1", (words,)).fetchall()
            ranked.append(middle - begun)
            facet.append(time.thread_time() - middle)
        print(f"  FTS5 among {count:,}, {kind:24}{statistics.median(ranked) * 1000:9.1f} ms ranked"
              f"{statistics.median(facet) * 1000:9.1f} ms for one facet")


def print_scan(home, given):
    """What a list cost that read a YAML file of each dataset, and the system calls of one that does not."""
    import yaml
    folder = home / "yaml"
    if not folder.exists():
        folder.mkdir()
        rows = sqlite3.connect(home / "home/catalog.db").execute(
            "SELECT name, description, rows, backend, lists FROM dataset")
        for name, *row in rows:
            (folder / f"{name}.yaml").write_text(yaml.safe_dump(dict(zip(("description", "rows", "backend", "lists"), row))))
    begun = time.process_time()
    for path in folder.glob("*.yaml"):
        yaml.load(path.read_text(), yaml.CSafeLoader)
    print(f"  reading {SCANNED:,} YAML files with libyaml: {time.process_time() - begun:.2f} s CPU")
    for limit in ("1", "20"):
        trace = subprocess.run(["strace", "-f", "-c", given.build / "bin/mdm", "list", "--limit", limit],
                               env=environment_of(home), check=True, capture_output=True, text=True).stderr
        total = [line.split() for line in trace.splitlines() if line.endswith("total")][0]
        print(f"  system calls of mdm list --limit {limit}: {total[-3] if total[-2].isdigit() else total[-2]}")


def main():
    arguments = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    arguments.add_argument("--counts", default="1000,10000,100000,1000000")
    arguments.add_argument("--rounds", type=int, default=200)
    arguments.add_argument("--build", type=pathlib.Path, default=BUILD)
    arguments.add_argument("--place", type=pathlib.Path, default=PLACE)
    given = arguments.parse_args()
    missed = []
    for count in map(int, given.counts.split(",")):
        print(f"\n{count:,} datasets")
        home = home_of(count, given)
        figures = print_inside(home, given)
        whole = print_commands(home, given)
        index = sum(file.stat().st_size for file in (home / "home/catalog.index").glob("*"))
        print(f"  index: {index / count:,.0f} bytes for each dataset")
        print_fts(home, count)
        if count == SCANNED:
            print_scan(home, given)
        page = max(numbers[3] for kind, numbers in figures.items() if kind.startswith("list by"))
        search = max(numbers[3] for kind, numbers in figures.items() if kind.endswith("six facets"))
        missed += [f"{name} at {count:,}: {value:.2f}" for name, value, goal in
                   (("page of a list (ms)", page, 1), ("search with six facets (ms)", search, 10),
                    ("put beside its fsync (ms)", figures["put a dataset"][2], 1),
                    ("whole command (ms)", whole, 15), ("index (bytes)", index / count, 1000)) if value > goal]
    print("\ngoals: " + ("; ".join(f"MISSED {goal}" for goal in missed) or "all met"))
    sys.exit(bool(missed))


if __name__ == "__main__":
    main()
