#!/usr/bin/env python3
"""Measures the pool of connections against a PostgreSQL server of its own, without one, and by itself.

usage: bench/servers.py [--seconds S] [--rounds N] [--build FOLDER]

- A lease and its return, of a thing that costs nothing: by one thread, and by 16 at once.
- Reading a row by its key for --seconds (2) with 1 to 64 clients: by the pool as it comes, by fixed
  pools of 2, 4, 8, 16 and 50, and with a connection for each query; in turns, medians of --rounds (3). In
  brackets: how many the pool lent at once in the end.
- The first query after a pool was warmed, later ones, and one that connects first.
- Reading while every connection is ended once a second: no read may be lost.

Goals: a lease in 1 µs uncontended, at most 5 µs at the 99th percentile with 16 threads; the pool as it
comes reads at least 0.95 of what the best of the others does; the first query after warming takes at most
1.5 of a later one; nothing is lost, and nothing leaks in a million leases.
"""
import argparse
import pathlib
import statistics
import subprocess
import sys
import tempfile

from measuring import BUILD, ROOT

sys.path.append(str(ROOT / "tests/postgres"))
from with_server import Server  # noqa: E402

AS_IT_COMES, SIZES, CLIENTS = "pool", (2, 4, 8, 16, 50), (1, 2, 4, 8, 16, 32, 64)


def run(build, *words):
    said = subprocess.run([build / "bin/servers", *map(str, words)], check=True, stdout=subprocess.PIPE, text=True)
    return {name: float(value) for name, value in (line.split() for line in said.stdout.splitlines())}


def told(goals, name, value, bound, form="{:.2f}"):
    met = value <= bound
    goals.append(met)
    print(f"  {name}: {form.format(value)}, goal {bound}: {'met' if met else 'MISSED'}", flush=True)


def in_turns(given, folder, clients):
    """The medians of each way, whose rounds take turns, each beginning with another way, so that the work beside them
    meets all alike. Connecting comes last, since a server still has to do when its sessions have ended."""
    ways = [AS_IT_COMES, *SIZES]
    rounds = []
    for turn in range(given.rounds):
        first = turn * len(ways) // given.rounds
        rounds.append({size: run(given.build, "query", folder, clients, size, given.seconds)
                       for size in ways[first:] + ways[:first]})
    figures = {size: {name: statistics.median(each[size][name] for each in rounds) for name in rounds[0][size]}
               for size in ways}
    return {**figures, 0: run(given.build, "query", folder, clients, 0, given.seconds)}


def main():
    arguments = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    arguments.add_argument("--seconds", type=float, default=2)
    arguments.add_argument("--rounds", type=int, default=3)
    arguments.add_argument("--build", type=pathlib.Path, default=BUILD)
    given = arguments.parse_args()
    goals = []
    cycles = run(given.build, "cycles")
    told(goals, "µs of a lease, uncontended", cycles["uncontended_us"], 1.0)
    told(goals, "µs of a lease, 16 threads, p99", cycles["threads16_p99_us"], 5.0)
    told(goals, "things made and MB grown in a million leases", cycles["created"] + cycles["growth_mb"], 2.0)
    with tempfile.TemporaryDirectory(prefix="mdm_bench_") as folder, Server(folder):
        subprocess.run(["psql", "-h", folder, "-U", "mdm", "-d", "postgres", "-q", "-c",
                        "CREATE TABLE accounts AS SELECT id, id * 2 AS balance FROM generate_series(1, 100000) id; "
                        "ALTER TABLE accounts ADD PRIMARY KEY (id); ANALYZE accounts"], check=True)
        print(f"  reads a second  {'as it comes':>18} {'p99 µs':>8} " + " ".join(f"{f'pool of {n}':>10}" for n in SIZES)
              + f" {'connecting':>10}")
        worst = 1.0
        for clients in CLIENTS:
            ways = in_turns(given, folder, clients)
            best = max(figures["per_second"] for figures in ways.values())
            worst = min(worst, ways[AS_IT_COMES]["per_second"] / best)
            print(f"  {clients:3} clients     {ways[AS_IT_COMES]['per_second']:12.0f} ({ways[AS_IT_COMES]['ceiling']:3.0f})"
                  f" {ways[AS_IT_COMES]['p99_us']:8.0f} "
                  + " ".join(f"{ways[most]['per_second']:10.0f}" for most in (*SIZES, 0)), flush=True)
        told(goals, "share that the pool as it comes falls short of the best", 1 - worst, 0.05)
        warm = run(given.build, "warm", folder)
        told(goals, "first query after warming against later ones", warm["first_us"] / warm["steady_us"], 1.5)
        print(f"  (a query that connects first: {warm['cold_us'] / warm['steady_us']:.1f})")
        killed = run(given.build, "killed", folder, 10)
        print(f"  {killed['answered']:.0f} reads while {killed['killed']:.0f} connections were ended")
        told(goals, "reads lost", killed["lost"], 0, "{:.0f}")
    sys.exit(not all(goals))


if __name__ == "__main__":
    main()
