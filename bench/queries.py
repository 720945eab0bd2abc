#!/usr/bin/env python3
"""What the rules of `mdm query` save, on a table of 10 000 000 rows.

usage: ./dev bench queries [--rows N] [--runs N] [--backends duckdb,sqlite]

Each statement runs with its rule and without it, in turns; the rows must be the same. Then pages at
growing offsets, which must take about the same time. Exits 1 if rows differ, a rule does not pay, or
a deep page takes more than twice as long as a page in the first tenth.
"""
import argparse
import json
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

import measuring

GENERATE = """import sys
rows = int(sys.argv[1])
state = 88172645463325252
with open(sys.argv[2], "w") as file:
    file.write("id,key,value,name,part\\n")
    lines = []
    for row in range(rows):
        state ^= (state << 13) & 0xFFFFFFFFFFFFFFFF
        state ^= state >> 7
        state ^= (state << 17) & 0xFFFFFFFFFFFFFFFF
        gap = state % 17 == 0
        lines.append(f"{row * 3},{state % 1000003},{'' if gap else (state >> 20) % 10**9 / 1000},"
                     f"name {(state >> 33) % 100000},{(state >> 9) % 5}\\n")
        if len(lines) == 100000:
            file.writelines(lines)
            lines.clear()
    file.writelines(lines)
"""

VALUES = ", ".join(str(value * 97) for value in range(1000))


def statements(rows):
    """Rule, what it is about, a statement that gives its rows in a certain order."""
    half = rows // 2
    return [
        ("profile", "count and extremes", "SELECT count(*), min(name), max(value), count(value) FROM data"),
        ("row_pages", "page in the middle", f"SELECT * FROM data LIMIT 20 OFFSET {half}"),
        ("ordered_pages", "page in the middle, by value",
         f"SELECT * FROM data ORDER BY value, id LIMIT 20 OFFSET {half}"),
        ("ordered_pages", "page in the middle, by name",
         f"SELECT * FROM data ORDER BY name DESC, id LIMIT 20 OFFSET {half}"),
        ("redundant_order", "count of a sorted subquery", "SELECT count(*), max(key) FROM (SELECT * FROM data ORDER BY value)"),
        ("redundant_distinct", "distinct groups", "SELECT count(*), sum(n) FROM (SELECT DISTINCT key, count(*) AS n FROM data GROUP BY key)"),
        ("long_lists", "1 000 values NOT IN", f"SELECT count(*) FROM data WHERE key NOT IN ({VALUES})"),
    ]


def pushed(rows):
    """For a backend that is not the engine's own."""
    return [
        ("profile", "count and extremes", "SELECT count(*), min(name), max(value) FROM data"),
        ("push_down", "filter by an index", f"SELECT * FROM data WHERE id = {rows // 2 * 3}"),
        ("push_down", "filter without an index", "SELECT count(*), sum(key) FROM data WHERE part = 3 AND key < 1000"),
        ("row_pages", "page in the middle", f"SELECT * FROM data LIMIT 20 OFFSET {rows // 2}"),
    ]


class Home:
    def __init__(self, folder):
        self.environment = measuring.environment_of(folder)

    def run(self, *words):
        began = time.perf_counter()
        done = subprocess.run([str(measuring.BUILD / "bin/mdm"), *words], env=self.environment, text=True,
                              stdin=subprocess.DEVNULL, capture_output=True, check=False)
        if done.returncode:
            sys.exit(f"mdm {' '.join(words)[:300]}: {done.stderr}")
        return time.perf_counter() - began, done.stdout

    def query(self, dataset, sql, without=None):
        return self.run("query", dataset, sql, "--set", "cache.enabled=false", "--format", "csv", "--quiet", *(["--without-rule", without] if without else []))

    def rules(self, dataset, sql):
        answer = json.loads(self.run("query", dataset, sql, "--explain", "--json")[1])
        return {rule["rule"] for rule in answer["rules"]}


def compare(home, dataset, wanted, runs):
    failed = False
    for rule, about, sql in wanted:
        if rule not in home.rules(dataset, sql):
            print(f"  {rule:18} {about:30} DOES NOT APPLY")
            failed = True
            continue
        with_rule, without = [], []
        for _ in range(runs):
            seconds, rows = home.query(dataset, sql)
            with_rule.append(seconds)
            seconds, others = home.query(dataset, sql, rule)
            without.append(seconds)
            if rows != others:
                print(f"  {rule}: ROWS DIFFER: {sql[:200]}")
                failed = True
        on, off = statistics.median(with_rule), statistics.median(without)
        failed |= on > off * 1.1
        print(f"  {rule:18} {about:30} {on:8.3f} s {off:8.3f} s  {on / off:5.2f}{'  SLOWER' if on > off * 1.1 else ''}",
              flush=True)
    return failed


def pages(home, dataset, rows, runs):
    failed = False
    for order in ("", " ORDER BY value, id", " ORDER BY name, id"):
        times = []
        for share in (0.05, 0.25, 0.5, 0.75, 0.9):
            sql = f"SELECT * FROM data{order} LIMIT 20 OFFSET {int(rows * share)}"
            times.append(statistics.median(home.query(dataset, sql)[0] for _ in range(runs)))
        failed |= max(times[1:]) > 2 * times[0]
        print(f"  pages{order or ' in the order of the file':28} " + " ".join(f"{seconds:7.3f}" for seconds in times)
              + f" s  {max(times[1:]) / times[0]:.2f}", flush=True)
    return failed


def others(home, dataset, runs):
    """For the record: what no rule changes."""
    for about, sql in (("filter", "SELECT count(*) FROM data WHERE value > 500000 AND part = 2"),
                       ("group", "SELECT part, count(*), avg(value) FROM data GROUP BY part ORDER BY part"),
                       ("top-k", "SELECT * FROM data ORDER BY value DESC, id LIMIT 10"),
                       ("join", "SELECT count(*) FROM data a JOIN data b ON a.key = b.key WHERE b.part = 1 AND a.value > 900000")):
        seconds = statistics.median(home.query(dataset, sql)[0] for _ in range(runs))
        print(f"  {about:18} {seconds:8.3f} s", flush=True)


def main():
    arguments = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    arguments.add_argument("--rows", type=int, default=10_000_000)
    arguments.add_argument("--runs", type=int, default=3)
    arguments.add_argument("--backends", default="duckdb,sqlite")
    given = arguments.parse_args()
    failed = False
    with tempfile.TemporaryDirectory() as folder:
        home = Home(pathlib.Path(folder))
        source = f"{folder}/data.csv"
        subprocess.run([sys.executable, "-c", GENERATE, str(given.rows), source], check=True)
        for backend in given.backends.split(","):
            home.run("register", backend, source, "--backend", backend, "--no-features", "--id-columns", "id", "--quiet")
            print(f"{backend}, {given.rows} rows: median of {given.runs} with the rule, without, ratio", flush=True)
            failed |= compare(home, backend, statements(given.rows) if backend == "duckdb" else pushed(given.rows), given.runs)
            if backend == "duckdb":
                failed |= pages(home, backend, given.rows, given.runs)
                others(home, backend, given.runs)
    sys.exit(failed)


if __name__ == "__main__":
    main()
