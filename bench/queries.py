#!/usr/bin/env python3
"""What the rules of `mdm query` save, on a table of 10 000 000 rows in each backend.

usage: ./dev bench queries [--rows N] [--runs N] [--backends duckdb,sqlite,postgresql]

Each statement runs with its rule and without it, in turns; the rows must be the same, those of each
backend the same as those of the others. Then pages at growing offsets, which must take about the same
time. What is compared is CPU time of mdm, which other programs disturb less; with PostgreSQL, whose
server (one of its own) has a part in it, seconds. Exits 1 if rows differ, a rule does not pay, or a deep
page takes more than twice as long as a page in the first tenth.
"""
import argparse
import json
import pathlib
import statistics
import subprocess
import sys
import tempfile

import measuring

sys.path.append(str(measuring.ROOT / "tests/postgres"))
from with_server import Server  # noqa: E402

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


def statements(rows, backend):
    """Rule, what it is about, a statement that gives its rows in a certain order."""
    half = rows // 2
    own = [
        ("ordered_pages", "page in the middle, by value",
         f"SELECT * FROM data ORDER BY value, id LIMIT 20 OFFSET {half}"),
        ("ordered_pages", "page in the middle, by name",
         f"SELECT * FROM data ORDER BY name DESC, id LIMIT 20 OFFSET {half}"),
        ("long_lists", "1 000 values NOT IN", f"SELECT count(*) FROM data WHERE key NOT IN ({VALUES})"),
    ]
    pushed = [
        ("push_down", "filter by an index", f"SELECT * FROM data WHERE id = {half * 3}"),
        ("push_down", "filter without an index", "SELECT count(*), sum(key) FROM data WHERE part = 3 AND key < 1000"),
        ("push_down", "join of filtered tables", "SELECT count(*) FROM data a JOIN data b ON a.key = b.key "
                                                 "WHERE b.key < 1000 AND a.part = 1"),
        ("push_down", "ten largest", "SELECT * FROM data ORDER BY value DESC, id LIMIT 10"),
        ("push_down", "page in the middle, by id", f"SELECT * FROM data ORDER BY id LIMIT 20 OFFSET {half}"),
    ]
    deep = [
        ("push_down", "page in the middle, by value",
         f"SELECT * FROM data ORDER BY value, id LIMIT 20 OFFSET {half}"),
        ("push_down", "page in the middle, by name",
         f"SELECT * FROM data ORDER BY name DESC, id LIMIT 20 OFFSET {half}"),
    ]
    return [
        ("profile", "count and extremes", "SELECT count(*), min(name), max(value), count(value) FROM data"),
        ("row_pages", "page in the middle", f"SELECT * FROM data LIMIT 20 OFFSET {half}"),
        ("redundant_order", "count of a sorted subquery",
         "SELECT count(*), max(key) FROM (SELECT * FROM data ORDER BY value)"),
        ("redundant_distinct", "distinct groups",
         "SELECT count(*), sum(n) FROM (SELECT DISTINCT key, count(*) AS n FROM data GROUP BY key)"),
    ] + (own if backend == "duckdb" else pushed if backend == "sqlite" else pushed + deep)


PLAIN = (("filter", "SELECT count(*) FROM data WHERE value > 500000 AND part = 2"),
         ("group", "SELECT part, count(*), sum(key) FROM data GROUP BY part ORDER BY part"),
         ("top-k", "SELECT * FROM data ORDER BY value DESC, id LIMIT 10"),
         ("join", "SELECT count(*) FROM data a JOIN data b ON a.key = b.key WHERE b.part = 1 AND a.value > 900000"))


class Dataset:
    """A dataset of one backend, named by it, and what was answered about it: text -> rows."""

    def __init__(self, backend, folder, host):
        self.backend = backend
        self.folder = pathlib.Path(folder)
        self.server = [] if backend != "postgresql" else [
            "--set", f"database.postgresql.host={host}", "--set", "database.postgresql.user=mdm",
            "--set", "database.postgresql.database=postgres"]
        self.rows = {}

    def run(self, *words):
        return measuring.measured([measuring.BUILD / "bin/mdm", *words, *self.server], self.folder)

    def query(self, sql, without=None):
        """The time that counts, and the rows."""
        cost = self.run("query", self.backend, sql, "--set", "cache.enabled=false", "--format", "csv", "--quiet",
                        *(["--without-rule", without] if without else []))
        return (cost.seconds if self.server else cost.cpu), cost.out

    def rules(self, sql):
        answer = json.loads(self.run("query", self.backend, sql, "--explain", "--json").out)
        return {rule["rule"] for rule in answer["rules"]}


def compare(dataset, rows, runs):
    failed = False
    for rule, about, sql in statements(rows, dataset.backend):
        if rule not in dataset.rules(sql):
            print(f"  {rule:18} {about:30} DOES NOT APPLY")
            failed = True
            continue
        ways = {None: [], rule: []}
        for _ in range(runs):
            for without, times in ways.items():
                seconds, answer = dataset.query(sql, without)
                times.append(seconds)
                if dataset.rows.setdefault(sql, answer) != answer:
                    print(f"  {rule}: ROWS DIFFER: {sql[:200]}")
                    failed = True
        on, off = statistics.median(ways[None]), statistics.median(ways[rule])
        slower = on > off * 1.1
        failed |= slower
        print(f"  {rule:18} {about:30} {on:8.3f} s {off:8.3f} s  {on / off:5.2f}{'  SLOWER' if slower else ''}", flush=True)
    return failed


def pages(dataset, rows, runs):
    failed = False
    for order in ("", " ORDER BY value, id", " ORDER BY name, id"):
        times = []
        for share in (0.05, 0.25, 0.5, 0.75, 0.9):
            sql = f"SELECT * FROM data{order} LIMIT 20 OFFSET {int(rows * share)}"
            answers = [dataset.query(sql) for _ in range(runs)]
            dataset.rows[sql] = answers[0][1]
            times.append(statistics.median(seconds for seconds, _ in answers))
        failed |= max(times[1:]) > 2 * times[0]
        print(f"  pages{order or ' in the order of the file':28} " + " ".join(f"{seconds:7.3f}" for seconds in times)
              + f" s  {max(times[1:]) / times[0]:.2f}", flush=True)
    return failed


def plain(dataset, runs):
    """For the record: what no rule of its own changes."""
    for about, sql in PLAIN:
        answers = [dataset.query(sql) for _ in range(runs)]
        dataset.rows[sql] = answers[0][1]
        print(f"  {about:18} {statistics.median(seconds for seconds, _ in answers):8.3f} s", flush=True)


def main():
    arguments = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    arguments.add_argument("--rows", type=int, default=10_000_000)
    arguments.add_argument("--runs", type=int, default=3)
    arguments.add_argument("--backends", default="duckdb,sqlite,postgresql")
    given = arguments.parse_args()
    failed = False
    with tempfile.TemporaryDirectory(prefix="mdm_bench_") as folder, \
            tempfile.TemporaryDirectory(prefix="mdm_bench_") as host, Server(host):
        source = f"{folder}/data.csv"
        subprocess.run([sys.executable, "-c", GENERATE, str(given.rows), source], check=True)
        known = {}
        for backend in given.backends.split(","):
            dataset = Dataset(backend, folder, host)
            loaded = dataset.run("register", backend, source, "--backend", backend, "--no-features", "--id-columns", "id",
                                 "--quiet")
            print(f"{backend}, {given.rows} rows, loaded in {loaded.seconds:.1f} s: {'' if dataset.server else 'CPU '}"
                  f"seconds, median of {given.runs} with the rule, without, ratio", flush=True)
            failed |= compare(dataset, given.rows, given.runs)
            failed |= pages(dataset, given.rows, given.runs)
            plain(dataset, given.runs)
            for sql, rows in dataset.rows.items():
                if known.setdefault(sql, rows) != rows:
                    print(f"  ROWS OF ANOTHER BACKEND DIFFER: {sql[:200]}")
                    failed = True
    sys.exit(failed)


if __name__ == "__main__":
    main()
