#!/usr/bin/env python3
"""Measures what the policies of the cache find again, what a hit costs, and Redis as a tier.

usage: bench/caches.py [--build FOLDER]

- The share of 2 million requests for 100 000 keys, by Zipf's law, that a cache of 1 or 5 % of the keys answers,
  also while scans of five thousand keys pass: S3-FIFO, LRU, FIFO, and the best that any policy could do (Belady).
- Nanoseconds of a core for a hit, with 1, 2 and 8 threads.
- Bytes held and taken from the system, as a share of the limit.
- How often a cold value is made for 64 clients.
- With a Redis server of its own: the time of a hit of 1 KB, 100 KB and 1 MB, and until another process hears
  that an entry was erased; `mdm profile` with an empty cache, with one that Redis fills, and from the disk.

Goals: S3-FIFO at least 8 points above LRU on each trace; a hit in 200 ns; never above the limit, and no more
than 1.02 of it from the system; one value made; a hit on Redis cheaper than making the value.
"""
import argparse
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile

from measuring import BUILD, ROOT, measured

sys.path.append(str(ROOT / "tests/redis"))
from with_server import Server  # noqa: E402

TRACES = (("0.7", "0.01", "0"), ("0.9", "0.01", "0"), ("0.9", "0.05", "1"), ("1.0", "0.05", "1"))
RUNS = 7


def run(build, *words):
    said = subprocess.run([build / "bin/caches", *map(str, words)], check=True, capture_output=True, text=True)
    return {name: float(value) for name, value in (line.split() for line in said.stdout.splitlines())}


def told(goals, name, met):
    goals.append(met)
    print(f"  {name}: {'met' if met else 'MISSED'}", flush=True)


def milliseconds_of_page(build, home, before, *settings):
    """The middle of some runs of a page, after `before()` each time."""
    words = [word for setting in settings for word in ("--set", setting)]
    times = []
    for _ in range(RUNS):
        before()
        times.append(measured([build / "bin/mdm", "profile", "titanic", "--html", "-", *words], home).seconds)
    return statistics.median(times) * 1000


def measure_pages(build, port):
    with tempfile.TemporaryDirectory(prefix="mdm_bench_") as folder:
        home = pathlib.Path(folder)
        measured([build / "bin/mdm", "register", "titanic", ROOT / "tests/data/titanic", "--quiet"], home)
        local = home / "home/cache"

        def forget():
            shutil.rmtree(local, ignore_errors=True)

        redis = ("cache.backend=redis", f"cache.redis.port={port}")
        milliseconds_of_page(build, home, forget, *redis)
        return {"without": milliseconds_of_page(build, home, forget, "cache.enabled=false"),
                "from Redis": milliseconds_of_page(build, home, forget, *redis),
                "from the disk": milliseconds_of_page(build, home, lambda: None)}


def main():
    arguments = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    arguments.add_argument("--build", type=pathlib.Path, default=BUILD)
    build = arguments.parse_args().build
    goals = []
    print("  skew, room, scans     S3-FIFO     LRU    FIFO    best")
    least = 1.0
    for trace in TRACES:
        shares = run(build, "policy", *trace)
        least = min(least, shares["s3_fifo"] - shares["lru"])
        print(f"  {', '.join(trace):18} " + "".join(f"{shares[name]:8.1%}" for name in
                                                    ("s3_fifo", "lru", "fifo", "best")), flush=True)
    told(goals, f"least lead of S3-FIFO over LRU {least * 100:.1f} points, goal 8", least >= 0.08)
    worst = 0
    for threads in (1, 2, 8):
        times = run(build, "hits", threads)
        worst = max(worst, times["s3_fifo"])
        print(f"  ns of a hit, {threads} threads: " + ", ".join(f"{name} {time:.0f}" for name, time in times.items()))
    told(goals, f"ns of a hit {worst:.0f}, goal 200", worst <= 200)
    limit = run(build, "limit")
    told(goals, f"held {limit['held']:.4f} and taken {limit['taken']:.4f} of the limit, goals 1 and 1.02",
         limit["held"] <= 1 and limit["taken"] <= 1.02)
    made = run(build, "flights", 64)["made"]
    told(goals, f"cold values made for 64 clients {made:g}, goal 1", made == 1)
    with tempfile.TemporaryDirectory(prefix="mdm_redis_") as folder, Server(folder) as server:
        print("  " + ", ".join(f"{name} {time:.0f}" for name, time in run(build, "redis", server.port).items()))
        pages = measure_pages(build, server.port)
    print("  ms of a page: " + ", ".join(f"{name} {time:.1f}" for name, time in pages.items()))
    told(goals, "cheaper from Redis than made", pages["from Redis"] < pages["without"])
    sys.exit(not all(goals))


if __name__ == "__main__":
    main()
