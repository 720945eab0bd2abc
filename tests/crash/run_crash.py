#!/usr/bin/env python3
"""Lets mdm die, the power fail and the disk fill up at every call that changes a file.

usage: tests/crash/run_crash.py --mdm PROGRAM --shim LIBRARY [--seconds N | --all] [--kind KIND] ACT

ACT is register (a new dataset), replace (register --force), remove, export, or rebuild, rebuild_in_database
and promote (of features). Each run starts from a
copy of one prepared home and meets its fault at the k-th call (fault_shim.cpp); then the home must be
in the old or in the new state, exactly, every dataset must answer, and `mdm doctor` must find nothing
that it cannot sweep. After a full disk a command that failed must also have said so, and left nothing itself; it may succeed
only if the new state is there. EIO is tried on demand: DuckDB's own destructors abort on it.

Points are tried evenly spread until --seconds (20) have passed for a kind of fault, or --all of them;
MDM_CRASH_ALL=1 means --all.
"""
import argparse
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

TESTS = pathlib.Path(__file__).resolve().parents[1]
KINDS = {"kill": "killed", "power": "power lost", "ENOSPC": "disk full", "EIO": "disk broken"}
DISK = ("ENOSPC", "EIO")  # the process lives on
RUN_SECONDS_MAX = 60


class Torn(Exception):
    """What a fault left is neither the old nor the new state."""


class Bench:
    """The folders of one act, and mdm run in them."""

    def __init__(self, mdm, shim, top):
        self.mdm, self.shim = str(pathlib.Path(mdm).resolve()), str(pathlib.Path(shim).resolve())
        self.home, self.out, self.prepared = top / "home", top / "out", top / "prepared"
        self.counter = top / "counter"
        self.environment = {"PATH": f"{pathlib.Path(self.mdm).parent}:/usr/bin:/bin", "HOME": str(top),
                            "LC_ALL": "C.UTF-8", "TZ": "UTC", "NO_COLOR": "1", "MDM_HOME_DIR": str(self.home)}

    def run(self, *words, fault=None):
        """A finished mdm; `fault` is (kind, k, watched folder)."""
        environment = dict(self.environment)
        if fault:
            self.counter.write_bytes(bytes(8))
            environment |= {"LD_PRELOAD": self.shim, "FAULT_KIND": fault[0], "FAULT_AT": str(fault[1]),
                            "FAULT_FOLDER": str(fault[2]), "FAULT_COUNTER": str(self.counter)}
        return subprocess.run([self.mdm, *map(str, words)], env=environment, capture_output=True, text=True,
                              stdin=subprocess.DEVNULL, timeout=RUN_SECONDS_MAX)

    def calls(self):
        return int.from_bytes(self.counter.read_bytes(), sys.byteorder)

    def answer(self, *words):
        done = self.run(*words, "--json")
        if done.returncode:
            raise Torn(f"mdm {' '.join(map(str, words))} exits {done.returncode}: {done.stdout}{done.stderr}")
        return json.loads(done.stdout)

    def register(self, name, path, *options):
        return self.run("dataset", "register", name, path, "--target", "Survived", *options)

    def reset(self):
        for folder in (self.home, self.out):
            shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(self.prepared, self.home)
        self.out.mkdir()

    def state(self):
        """What a user can see of the home, without what differs from run to run."""
        seen = {}
        for dataset in self.answer("dataset", "list")["datasets"]:
            name = dataset["name"]
            versions = self.answer("dataset", "info", name)["versions"]
            tables = self.answer("dataset", "stats", name)["tables"]
            counts = [self.answer("query", name, f'SELECT count(*) FROM "{table["name"]}"')["rows"]
                      for table in tables if table["rows"]]
            seen[name] = {"version": dataset["version"], "digest": dataset["digest"], "rows": dataset["rows"],
                          "features": dataset["feature_count"], "versions": len(versions), "counts": counts,
                          "profiles": [table["profile"] for table in tables],
                          "feature_versions": [(version["version"], version["stage"], version["plan_digest"])
                                               for each in self.answer("features", "list", name)["sets"]
                                               for version in each["versions"]]}
        seen["out"] = {path.name: path.read_bytes() for path in sorted(self.out.iterdir())}
        return seen

    def leftovers(self):
        environment = self.environment | {"PATH": f"{pathlib.Path(self.mdm).parent}:/usr/bin:/bin"}
        return subprocess.run([TESTS / "bin" / "leftovers"], env=environment, capture_output=True,
                              text=True, check=True).stdout

    def doctor_sweeps(self):
        """Once to sweep, once to find nothing."""
        unswept = [each for each in self.answer("doctor")["findings"] if not each["repaired"]]
        if unswept:
            raise Torn(f"doctor cannot sweep {unswept}")
        report = self.answer("doctor")
        if not report["clean"] or report["findings"]:
            raise Torn(f"doctor finds after its own sweep: {report['findings']}")


def act_of(name, bench, data):
    """The command words, the folder to watch, and the preparation of the home."""
    pets = ("pets", data / "titanic")
    if name == "register":
        return ["dataset", "register", *pets, "--target", "Survived"], bench.home, []
    if name == "replace":
        return (["dataset", "register", "pets", data / "titanic2", "--target", "Survived", "--force"],
                bench.home, [pets])
    if name == "remove":
        return ["dataset", "remove", "pets", "--yes"], bench.home, [pets]
    if name == "rebuild":
        return ["features", "rebuild", "pets"], bench.home, [pets]
    if name == "rebuild_in_database":
        return ["features", "rebuild", "pets", "--set", "feature_engineering.store=database"], bench.home, [pets]
    if name == "promote":
        return ["features", "promote", "pets"], bench.home, [pets]
    return (["dataset", "export", "pets", "--output-dir", bench.out, "--format", "csv"], bench.out, [pets])


def prepare(name, bench, data):
    shutil.copytree(TESTS / "data" / "titanic", data / "titanic")
    shutil.copytree(TESTS / "data" / "titanic", data / "titanic2")
    train = data / "titanic2" / "train.csv"
    train.write_text("".join(train.read_text().splitlines(keepends=True)[:-20]))
    words, watched, first = act_of(name, bench, data)
    for dataset in [("other", data / "titanic" / "train.csv"), *first]:
        done = bench.register(*dataset)
        if done.returncode:
            sys.exit(f"cannot prepare {dataset}: {done.stdout}{done.stderr}")
    if name == "promote" and bench.run("features", "rebuild", "pets", "--columns", "Age").returncode:
        sys.exit("cannot prepare a version to promote")
    bench.home.rename(bench.prepared)
    return words, watched


def check(bench, kind, done, old, new, watched):
    """Raises Torn if what the fault left is not what a user may find."""
    said = f"exit {done.returncode}\n{done.stderr}{done.stdout}"
    if kind in DISK and done.returncode != 0:
        check_failure(bench, done, watched, said)
        allowed = [old]
    else:
        allowed = [old, new] if done.returncode < 0 else [new]
    before = bench.state()
    if watched == bench.out:
        check_files(kind, before["out"], new["out"])
    elif stored(before) not in map(stored, allowed):
        raise Torn(f"neither the old nor the new state: {difference(before, old, new)}\n{said}")
    bench.doctor_sweeps()
    if bench.leftovers():
        raise Torn(f"left after the sweep: {bench.leftovers()}")
    after = bench.state()
    if stored(after) != stored(before):
        raise Torn("the sweep changed the state")
    if watched != bench.out and after not in allowed:
        raise Torn(f"the sweep leaves a false number of features: {difference(after, old, new)}\n{said}")


def stored(state):
    """Without the number of features in lists, which follows the feature store and which doctor mends."""
    return {name: {key: value for key, value in each.items() if key != "features"} for name, each in state.items()}


def check_failure(bench, done, watched, said):
    errors = [line for line in done.stderr.splitlines() if line.startswith("error: ")]
    if done.returncode < 0 or len(errors) != 1 or str(watched) not in errors[0]:
        raise Torn(f"not one clear error that names the path: {said}")
    if bench.leftovers():
        raise Torn(f"left by the command: {bench.leftovers()}{said}")


def check_files(kind, exported, whole):
    """Of a killed export a temporary file may stay, of a failed one nothing; no file is half."""
    temporary = [name for name in exported if name.endswith(".tmp")]
    if temporary and kind in DISK:
        raise Torn(f"left by the command: {temporary}")
    for name, content in exported.items():
        if name not in temporary and content != whole.get(name):
            raise Torn(f"half a file: {name}")


def difference(seen, old, new):
    names = sorted(seen.keys() | old.keys() | new.keys())
    return {name: [{key: value for key, value in (state.get(name) or {}).items() if key != "profiles"}
                   for state in (seen, old, new)] for name in names if name != "out"}


def spread(count):
    """1 … count, so that any beginning of the sequence is spread evenly."""
    step = 1
    while step < count:
        step *= 2
    seen = set()
    while step >= 1:
        for k in range(1, count + 1, step):
            if k not in seen:
                seen.add(k)
                yield k
        step //= 2


def run_kind(bench, kind, words, watched, old, new, seconds):
    """(points tried, points there are, torn states)"""
    bench.reset()
    bench.run(*words, fault=(kind, 0, watched))
    count, tried, torn, deadline = bench.calls(), 0, 0, time.monotonic() + seconds
    if count == 0:
        sys.exit(f"{kind}: no call was counted: is the shim loaded?")
    first = [count + 1, count] if kind == "power" else [count]  # the end of the process is a point, too
    for k in first + [k for k in spread(count) if k != count]:
        if time.monotonic() > deadline:
            break
        bench.reset()
        done = bench.run(*words, fault=(kind, k, watched))
        if kind in DISK and bench.calls() < k:
            continue  # a run with fewer calls, met no fault
        tried += 1
        try:
            check(bench, kind, done, old, new, watched)
        except (Torn, KeyError, OSError, subprocess.SubprocessError) as problem:
            torn += 1
            print(f"TORN at call {k} of {count} ({KINDS[kind]}): {problem}"[:800])
    return tried, count, torn


def main():
    arguments = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    arguments.add_argument("--mdm", required=True)
    arguments.add_argument("--shim", required=True)
    arguments.add_argument("--seconds", type=float, default=20)
    arguments.add_argument("--all", action="store_true", default=os.environ.get("MDM_CRASH_ALL") == "1")
    arguments.add_argument("--kind", choices=KINDS, action="append")
    arguments.add_argument("act", choices=["register", "replace", "remove", "export", "rebuild", "rebuild_in_database",
                                                "promote"])
    given = arguments.parse_args()
    top = pathlib.Path(tempfile.mkdtemp(prefix="mdm-crash-"))
    try:
        bench = Bench(given.mdm, given.shim, top)
        words, watched = prepare(given.act, bench, top / "data")
        bench.reset()
        old = bench.state()
        done = bench.run(*words)
        if done.returncode:
            sys.exit(f"{given.act} fails without a fault: {done.stdout}{done.stderr}")
        new = bench.state()
        if old == new:
            sys.exit(f"{given.act} changes nothing that this test sees")
        torn_in_all = 0
        for kind in given.kind or ["kill", "power", "ENOSPC"]:
            tried, count, torn = run_kind(bench, kind, words, watched, old, new,
                                          float("inf") if given.all else given.seconds)
            torn_in_all += torn
            print(f"{given.act}, {KINDS[kind]}: crash points tried {tried} of {count}, torn states {torn}", flush=True)
    finally:
        shutil.rmtree(top, ignore_errors=True)
    sys.exit(1 if torn_in_all else 0)


if __name__ == "__main__":
    main()
