#!/usr/bin/env python3
"""Makes messy delimited files with the truth known, has them read by mdm, DuckDB and pandas without a
word about how they are written, and scores what comes back: 0 to 10 a file (see table_score.py).

usage: bench/pollute.py [--kind NAME…] [--bases N] [--seed N] [--systems NAME…] [--keep FOLDER]
                        [--show] [--json FILE] [--build FOLDER]

`simple` is the mean over kinds; `weighted` takes kinds as often as one meets them (messy_files.py).
Goal: mdm is ahead of each of the others in both.
"""
import argparse
import concurrent.futures
import csv
import io
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

import messy_kinds  # noqa: F401  fills KINDS
from messy_files import KINDS, make
from table_score import FAILED, best_score

ROOT = pathlib.Path(__file__).resolve().parents[1]
TIMEOUT_SECONDS = 60
csv.field_size_limit(1 << 30)


class Failed(Exception):
    pass


class Mdm:
    def __init__(self, build):
        self.program = str(build / "bin/mdm")
        self.scratch = tempfile.mkdtemp()

    def call(self, home, *words):
        try:
            done = subprocess.run([self.program, *words], stdin=subprocess.DEVNULL, capture_output=True,
                                  env={"PATH": "/usr/bin:/bin", "HOME": home, "MDM_HOME_DIR": home, "LC_ALL": "C.UTF-8"},
                                  timeout=TIMEOUT_SECONDS, check=False)
        except subprocess.TimeoutExpired:
            raise Failed(f"still running after {TIMEOUT_SECONDS} s") from None
        if done.returncode:
            raise Failed(f"exits {done.returncode}: {(done.stderr or done.stdout).decode(errors='replace').strip()}")
        return done.stdout.decode()

    def read(self, path):
        home = tempfile.mkdtemp(dir=self.scratch)
        answer = json.loads(self.call(home, "register", "messy", str(path), "--no-features", "--json"))
        tables = []
        for table in answer["dataset"]["tables"]:
            name = table["name"].replace('"', '""')
            text = self.call(home, "query", "messy", f'SELECT * FROM "{name}"', "--format", "csv", "--limit", "0")
            rows = list(csv.reader(io.StringIO(text, newline="")))
            tables.append((rows[0], rows[1:]))
        shutil.rmtree(home)
        return tables

    def close(self):
        shutil.rmtree(self.scratch)


class DuckDb:
    def __init__(self, options):
        import duckdb
        self.engine, self.options = duckdb, options

    def read(self, path):
        with self.engine.connect() as connection:
            try:
                source = f"FROM read_csv('{path}'{self.options})"
                rows = connection.sql(f"SELECT COLUMNS(*)::VARCHAR {source}").fetchall()
                return [(connection.sql(source).columns, rows)]
            except (self.engine.Error, UnicodeDecodeError) as error:
                raise Failed(str(error).split("\n")[0]) from None

    def close(self):
        pass


class Pandas:
    def read(self, path):
        import pandas
        try:
            frame = pandas.read_csv(path, low_memory=False)
        except (ValueError, pandas.errors.ParserError, UnicodeError) as error:
            raise Failed(str(error).split("\n")[0]) from None
        if not isinstance(frame.index, pandas.RangeIndex):  # taken for row names
            frame = frame.reset_index()
        missing = frame.isna().to_numpy()
        rows = [[None if missing[row, column] else str(value) for column, value in enumerate(values)]
                for row, values in enumerate(frame.itertuples(index=False, name=None))]
        return [([str(name) for name in frame.columns], rows)]

    def close(self):
        pass


SYSTEMS = {
    "mdm": Mdm,
    "duckdb": lambda build: DuckDb(""),
    "duckdb_lenient": lambda build: DuckDb(", ignore_errors=true, null_padding=true, strict_mode=false, parallel=false"),
    "pandas": lambda build: Pandas(),
}


def bases_of(kind, count):
    """The first bases of a kind, another one first for each kind."""
    names = sorted(kind.bases)
    start = sum(kind.name.encode()) % len(names)
    return [names[(start + i) % len(names)] for i in range(min(count, len(names)))]


def judge(system, path, truths):
    try:
        return best_score(truths, system.read(path))
    except Failed as failed:
        return FAILED, None, [str(failed)[:400]]


def judge_file(systems, folder, kind, base, seed):
    draft = make(kind, base, seed)
    path = folder / f"{kind.name}__{base}.csv"
    path.write_bytes(draft.content())
    truths = draft.truths()
    if best_score(truths, truths[0].tables)[0]["points"] != 10:
        sys.exit(f"{path.name}: the truth does not score 10 against itself")
    judged = {name: judge(system, path, truths) for name, system in systems.items()}
    with open(path.with_suffix(".truth.json"), "w") as file:
        json.dump([truth.tables for truth in truths], file, default=str, ensure_ascii=False, indent=1)
    return kind, base, judged


def mean(values, weights=None):
    weights = weights or [1] * len(values)
    return sum(value * weight for value, weight in zip(values, weights)) / sum(weights)


def summed(results, systems):
    """kind -> system -> mean of its files"""
    kinds = {}
    for kind, _, judged in results:
        kinds.setdefault(kind, []).append(judged)
    return {kind: {name: {part: mean([judged[name][0][part] for judged in files]) for part in FAILED} | {
        "typed": mean(typed) if (typed := [j[name][1] for j in files if j[name][1] is not None]) else None}
        for name in systems} for kind, files in kinds.items()}


def print_table(kinds, systems):
    width = max(len(kind.name) for kind in kinds)
    first = systems[0]
    print(f"{'points of 10':{width}} weight " + " ".join(f"{name:>14}" for name in systems)
          + f"   {first}: success header records cells typed")
    for kind, scores in sorted(kinds.items(), key=lambda item: (item[1][first]["points"], -item[0].weight, item[0].name)):
        parts = scores[first]
        typed = "    –" if parts["typed"] is None else f"{parts['typed']:5.2f}"
        print(f"{kind.name:{width}} {kind.weight:6} " + " ".join(f"{scores[name]['points']:14.2f}" for name in systems)
              + f"   {'':{len(first)}}  {parts['success']:7.2f} {parts['header']:6.2f} {parts['records']:7.2f}"
                f" {parts['cells']:5.2f} {typed}")
    print()
    for group in sorted({kind.group for kind in kinds}):
        part = [scores for kind, scores in kinds.items() if kind.group == group]
        print(f"{group:{width}} {'':6} " + " ".join(f"{mean([s[name]['points'] for s in part]):14.2f}" for name in systems))
    print()
    ahead = True
    for title, weights in (("simple", None), ("weighted", [kind.weight for kind in kinds])):
        means = [mean([scores[name]["points"] for scores in kinds.values()], weights) for name in systems]
        print(f"{title:{width}} {'':6} " + " ".join(f"{value:14.2f}" for value in means))
        ahead &= means[0] >= max(means)
    return ahead


def main():
    arguments = argparse.ArgumentParser(description=__doc__.split("\n\n", maxsplit=1)[0])
    arguments.add_argument("--kind", nargs="+", default=[], help="only kinds whose name has one of these")
    arguments.add_argument("--bases", type=int, default=2, help="clean tables a kind")
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--systems", nargs="+", default=list(SYSTEMS), choices=SYSTEMS)
    arguments.add_argument("--keep", type=pathlib.Path, help="keep the files here")
    arguments.add_argument("--show", action="store_true", help="say what differs, file by file")
    arguments.add_argument("--json", type=pathlib.Path, help="write the figures here")
    arguments.add_argument("--build", type=pathlib.Path, default=ROOT / "build/dev")
    given = arguments.parse_args()
    kinds = [kind for kind in KINDS if not given.kind or any(part in kind.name for part in given.kind)]
    if not kinds:
        sys.exit(f"no such kind; there are: {' '.join(kind.name for kind in KINDS)}")
    systems = {name: SYSTEMS[name](given.build) for name in given.systems}
    with tempfile.TemporaryDirectory() as temporary:
        folder = given.keep or pathlib.Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            tasks = [pool.submit(judge_file, systems, folder, kind, base, given.seed)
                     for kind in kinds for base in bases_of(kind, given.bases)]
            results = [task.result() for task in tasks]
    for system in systems.values():
        system.close()
    if given.show:
        for kind, base, judged in results:
            for name, (points, _, differences) in judged.items():
                if differences:
                    print(f"{kind.name}__{base} {name} {points['points']:.2f}")
                    print("".join(f"    {each}\n" for each in differences), end="")
        print()
    figures = summed(results, list(systems))
    if given.json:
        given.json.write_text(json.dumps({kind.name: scores for kind, scores in figures.items()}, indent=1))
    print(f"{len(results)} files of {len(kinds)} kinds, seed {given.seed}")
    ahead = print_table(figures, list(systems))
    if len(systems) > 1:
        print(f"goal, {given.systems[0]} ahead of all: {'met' if ahead else 'MISSED'}")
    sys.exit(not ahead)


if __name__ == "__main__":
    main()
