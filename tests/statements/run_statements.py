#!/usr/bin/env python3
"""Every statement of every command that reads datasets goes through the one door, query::Engines.

Each command runs with a preloaded library that counts what DuckDB is told to run, and with a trace, in which the door
tells what it has counted: both are the same number. Commands that need no engine do not load one.

usage: run_statements.py --mdm PATH --shim PATH
"""
import argparse
import json
import os
import pathlib
import subprocess
import sys
import tempfile

DATA = pathlib.Path(__file__).parents[1] / "data"
# What reads by an engine, and at least so many statements of it.
READING = {
    "query titanic 'SELECT Sex, count(*) FROM train GROUP BY Sex; SELECT Age_log FROM train_features'": 2,
    "query titanic 'SELECT * FROM features.train' --output rows.parquet": 1,
    "query titanic 'SELECT count(*) FROM train t JOIN lite.train USING (Sex) WHERE t.Age > 30'": 1,
    "query 'SELECT Name FROM lite.train WHERE Age > 60'": 1,
    "query lite 'SELECT Name FROM train WHERE Age > 60' --explain": 1,
    "query lite 'SELECT Name FROM train WHERE Age > 60' --advise": 1,
    "cache warm": 1,
    "export titanic --format csv --output-dir out --features": 3,
    "export lite --format parquet --output-dir out": 3,
    "features show titanic:Age_log": 1,
    f"features apply titanic --input - < {DATA}/titanic/test.csv": 1,
    "profile titanic --html page.html": 3,
}
WITHOUT_ENGINE = ["list", "show titanic", "stats titanic", "features list titanic", "search titanic", "status",
                  "lineage titanic:Age"]


def engines_in(trace):
    events = json.loads(trace.read_text())
    events = events["traceEvents"] if isinstance(events, dict) else events
    return [event["args"] for event in events if event.get("name") == "engines"]


def run(command, environment, folder):
    done = subprocess.run(f"{environment['MDM']} {command}", shell=True, cwd=folder, env=environment,
                          capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{command}: status {done.returncode}\n{done.stderr}")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--mdm", type=pathlib.Path, required=True)
    parser.add_argument("--shim", type=pathlib.Path, required=True)
    given = parser.parse_args()
    findings = []
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        count, trace = folder / "count", folder / "trace.json"
        environment = dict(os.environ, MDM=str(given.mdm.resolve()), MDM_HOME_DIR=str(folder / "home"))
        run(f"register titanic {DATA}/titanic --quiet", environment, folder)
        run(f"register lite {DATA}/titanic --backend sqlite --no-features --quiet", environment, folder)
        environment["MDM"] = f"LD_PRELOAD={given.shim.resolve()} STATEMENT_COUNT={count} {environment['MDM']}"
        for command, least in READING.items():
            trace.unlink(missing_ok=True)
            head, mark, rest = command.partition(" <")
            run(f"{head} --trace {trace}{mark}{rest}", environment, folder)
            told = engines_in(trace)
            counted = sum(each["statements"] for each in told)
            if counted != int(count.read_text()) or counted < least or len(told) != 1:
                findings.append(f"{command}: the engine ran {count.read_text().strip()}, the door counted {told}")
        for command in WITHOUT_ENGINE:
            trace.unlink(missing_ok=True)
            run(f"{command} --trace {trace}", environment, folder)
            if int(count.read_text()) != 0 or engines_in(trace):
                findings.append(f"{command}: loads an engine")
    sys.exit("\n".join(findings) or 0)


if __name__ == "__main__":
    main()
