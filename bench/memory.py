#!/usr/bin/env python3
"""Measures how much memory `mdm register` takes as files grow, rows get long and columns many.

usage: bench/memory.py [--sizes SIZE…] [--full] [--limit SIZE] [--cap SIZE] [--shapes] [--build FOLDER]

Registers generated CSV files of --sizes (100MB 1GB 5GB; --full adds 10GB), without and with features, with
performance.memory_limit at --limit (256MB) inside a memory cgroup of --cap (512MB), if one can be made
here; else only the peak tells. --shapes adds cells of 10 MB, 10 000 columns and 10 million (--full:
100 million) distinct values. Goals: everything registers within the cap, every row is there, the peak of
the largest size is within 10 % of the smallest one's. Files are kept in .cache/bench.
"""
import argparse
import json
import os
import pathlib
import re
import shutil
import sys

from measuring import BUILD, PLACE, generated, measured, size_of

FLAT = 1.10


class Cap:
    """A memory cgroup of version 2 or 1 for the programs that are measured, if the machine lets us."""
    PLACES = ((pathlib.Path("/sys/fs/cgroup"), "memory.max"),
              (pathlib.Path("/sys/fs/cgroup/memory"), "memory.limit_in_bytes"))

    def __init__(self, size):
        self.folder = None
        for root, limit in self.PLACES:
            folder = root / f"mdm_bench_{os.getpid()}"
            try:
                folder.mkdir()
            except OSError:
                continue
            try:
                if (folder / limit).exists():
                    (folder / limit).write_text(str(size))
                    if (folder / "memory.swap.max").exists():
                        (folder / "memory.swap.max").write_text("0")
                    self.folder = folder
                    return
            except OSError:
                pass
            folder.rmdir()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.folder:
            self.folder.rmdir()


def last_id(path):
    """The generator numbers its rows."""
    with open(path, "rb") as file:
        file.seek(max(0, path.stat().st_size - 100_000))
        return int(re.findall(rb"^(\d+),\d{6},\d{4}-", file.read(), re.M)[-1])


def written(name, chunks):
    path = PLACE / name
    if not path.exists():
        partial = path.with_suffix(".partial")
        with open(partial, "w") as file:
            file.writelines(chunks)
        partial.rename(path)
    return path


def long_cells():
    yield "id,text,after\n"
    for row in range(30):
        yield f'{row},"' + f"word {row}, " * 1_000_000 + f'",{row * 7}\n'


def many_columns():
    yield ",".join(f"c{column}" for column in range(10_000)) + "\n"
    for row in range(3_000):
        yield ",".join(str((row * 31 + column * 17) % 1009) for column in range(10_000)) + "\n"


def distinct_values(rows):
    yield "value\n"
    for begin in range(0, rows, 100_000):  # a permutation: the multiplier is prime to the power of ten
        yield "".join(f"v{value * 7_654_321 % rows}\n" for value in range(begin, begin + 100_000))


def shapes(full):
    rows = 100_000_000 if full else 10_000_000
    return [(written("cells-10mb.csv", long_cells()), 30), (written("columns-10000.csv", many_columns()), 3_000),
            (written(f"distinct-{rows}.csv", distinct_values(rows)), rows)]


def register(path, rows, features, given, cap):
    """Registers a file, prints what it took. \\returns (peak MB, whether all is well)"""
    scratch = PLACE / "scratch"
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir(parents=True)
    command = [given.build / "bin/mdm", "register", "bench", path, "--json", "--set",
               f"performance.memory_limit={given.limit // 10**6}MB", *([] if features else ["--no-features"])]
    try:
        cost = measured(command, scratch, cap.folder)
    except SystemExit as failed:
        why = str(failed).replace(str(path), path.name).split(" exits ", 1)[-1].strip()
        print(f"  {path.name:24} {'with' if features else 'no':>8} {path.stat().st_size / 1e6:9,.0f}  exits {why}"
              f"{' (killed: beyond the cap)' if why == '-9' and cap.folder else ''}  MISSED", flush=True)
        return None, False
    found = json.loads(cost.out)["dataset"]["rows"]
    shutil.rmtree(scratch)
    well = found == rows and (cap.folder is not None or cost.peak_mb * 1e6 < given.cap)
    print(f"  {path.name:24} {'with' if features else 'no':>8} {path.stat().st_size / 1e6:9,.0f} {cost.seconds:8.1f} "
          f"{cost.cpu:8.1f} {cost.peak_mb:8,.0f}  {found:,} rows{'' if found == rows else f', not {rows:,}'}"
          f"{'' if well else '  MISSED'}", flush=True)
    return cost.peak_mb, well


def main():
    arguments = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    arguments.add_argument("--sizes", type=size_of, nargs="*", default=[10**8, 10**9, 5 * 10**9])
    arguments.add_argument("--full", action="store_true")
    arguments.add_argument("--limit", type=size_of, default=256_000_000)
    arguments.add_argument("--cap", type=size_of, default=512_000_000)
    arguments.add_argument("--shapes", action="store_true")
    arguments.add_argument("--build", type=pathlib.Path, default=BUILD)
    given = arguments.parse_args()
    missed = False
    with Cap(given.cap) as cap:
        print(f"performance.memory_limit {given.limit / 1e6:,.0f} MB, "
              f"{f'hard cap {given.cap / 1e6:,.0f} MB' if cap.folder else 'no hard cap: no memory cgroup can be made here'}")
        print(f"  {'':24} {'features':>8} {'MB':>9} {'seconds':>8} {'CPU s':>8} {'peak MB':>8}")
        for features in (False, True):
            peaks = []
            for size in sorted(given.sizes) + ([10**10] if given.full else []):
                path = generated(size, given.build)
                peak, well = register(path, last_id(path), features, given, cap)
                missed |= not well
                peaks.append(peak or float("inf"))
            if len(peaks) > 1:
                missed |= peaks[-1] > peaks[0] * FLAT
                print(f"  {'with' if features else 'no'} features: the last peak is {peaks[-1] / peaks[0]:.2f} of the first, "
                      f"goal {FLAT:.2f}: {'MISSED' if peaks[-1] > peaks[0] * FLAT else 'met'}")
        for path, rows in shapes(given.full) if given.shapes else []:
            for features in (False, True):
                missed |= not register(path, rows, features, given, cap)[1]
    sys.exit(missed)


if __name__ == "__main__":
    main()
