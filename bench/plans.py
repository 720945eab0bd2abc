#!/usr/bin/env python3
"""What a statement costs after others: with a text that was planned, with a shape that was, with neither.

usage: ./dev bench plans [--statements N] [--runs N]

Over a table of 120 rows, N (500) statements run in one `mdm query`, which shares an engine and the plans of
texts and shapes, without the cache of rows; then one as a program of its own. CPU time of each, medians of
--runs (5) in turns. Goals: a known text costs less than a known shape, that less than a new shape, and that
less than a program of its own.
"""
import argparse
import pathlib
import sys
import tempfile

import measuring


def main():
    arguments = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    arguments.add_argument("--statements", type=int, default=500)
    arguments.add_argument("--runs", type=int, default=5)
    given = arguments.parse_args()
    ask = "SELECT part, count(*) AS {}, avg(value) FROM data WHERE id > {} GROUP BY part ORDER BY part LIMIT 5"
    ways = {"a known text": [ask.format("n", 7)] * given.statements,
            "a known shape": [ask.format("n", number) for number in range(given.statements)],
            "a new shape": [ask.format(f"n{number}", 7) for number in range(given.statements)],
            "a program of its own": [ask.format("n", 7)]}
    with tempfile.TemporaryDirectory(prefix="mdm_bench_") as folder:
        source = pathlib.Path(folder) / "data.csv"
        source.write_text("id,value,part\n" + "".join(f"{row},{row * 1.5},part {row % 4}\n" for row in range(120)))
        home = pathlib.Path(folder) / "at"
        home.mkdir()
        mdm = [measuring.BUILD / "bin/mdm", "--home", home]
        measuring.measured([*mdm, "register", "data", source, "--no-features", "--quiet"], home)
        commands = {way: [*mdm, "query", "data", "; ".join(texts), "--set", "cache.enabled=false", "--quiet"]
                    for way, texts in ways.items()}
        costs = measuring.in_turns(commands, given.runs)
    alone = costs["a program of its own"].cpu
    each = {way: (cost.cpu - alone) / (given.statements - 1) for way, cost in costs.items() if len(ways[way]) > 1}
    each["a program of its own"] = alone
    for way, seconds in each.items():
        print(f"  {way:22} {seconds * 1000:8.2f} ms")
    missed = list(each.values()) != sorted(each.values())
    print(f"  the more is known, the less it costs: {'MISSED' if missed else 'met'}")
    sys.exit(missed)


if __name__ == "__main__":
    main()
