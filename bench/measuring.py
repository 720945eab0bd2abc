"""What the benchmarks share: one run of a program with its cost, ways that take turns, data made once."""
import collections
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parents[1]
BUILD = ROOT / "build/dev"
PLACE = ROOT / ".cache/bench"
PEERS = PLACE / "venv/bin/python"  # where bench/peers.txt is installed

Cost = collections.namedtuple("Cost", "seconds cpu peak_mb out")


def environment_of(home):
    return {"PATH": "/usr/bin:/bin", "HOME": str(home), "MDM_HOME_DIR": str(home / "home"), "LC_ALL": "C.UTF-8"}


def read_all(stream, into):
    into.append(stream.read())


def measured(command, home, cgroup=None):
    """Cost of one run: wall and CPU seconds, the most memory that was resident, standard output."""
    def enter():
        if cgroup:
            (cgroup / "cgroup.procs").write_text("0")

    begun = time.monotonic()
    process = subprocess.Popen([str(word) for word in command], env=environment_of(home), stdin=subprocess.DEVNULL,
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE, preexec_fn=enter if cgroup else None)
    said = []
    thread = threading.Thread(target=read_all, args=(process.stderr, said))
    thread.start()
    out = process.stdout.read()
    thread.join()
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.monotonic() - begun
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{' '.join(map(str, command))} exits {process.returncode}\n{said[0].decode(errors='replace')}")
    return Cost(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1000, out.decode())


def in_turns(ways, runs, scratch=PLACE / "scratch", prepare=None):
    """way -> Cost of medians. Every way has a fresh scratch folder, which prepare(way, scratch) fills off the
    clock, and they take turns, so that a slow minute of the machine hits all of them. The text is that of
    the last run."""
    taken = {way: [] for way in ways}
    for _ in range(runs):
        for way, command in ways.items():
            shutil.rmtree(scratch, ignore_errors=True)
            scratch.mkdir(parents=True)
            if prepare:
                prepare(way, scratch)
            taken[way].append(measured(command, scratch))
    shutil.rmtree(scratch, ignore_errors=True)
    return {way: Cost(*(statistics.median(cost[i] for cost in costs) for i in range(3)), costs[-1].out)
            for way, costs in taken.items()}


def generated(size, build):
    """A CSV file of 24 mixed columns of about `size` bytes, made on first use."""
    PLACE.mkdir(parents=True, exist_ok=True)
    path = PLACE / f"mixed-{size}.csv"
    if not path.exists():
        partial = path.with_suffix(".partial")
        subprocess.run([build / "bin/generate", str(size), "1", partial], check=True)
        partial.rename(path)
    return path


def warm(path):
    """Brings a file into the page cache."""
    with open(path, "rb") as file:
        while file.read(1 << 24):
            pass


def size_of(text):
    """1GB, 500MB, 20KB or bytes."""
    units = {"GB": 10**9, "MB": 10**6, "KB": 10**3}
    return int(float(text[:-2]) * units[text[-2:].upper()]) if text[-2:].upper() in units else int(text)
