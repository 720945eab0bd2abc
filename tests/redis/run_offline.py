#!/usr/bin/env python3
"""Counts the sockets that commands ask for, with a cache on a Redis server that is configured.

usage: run_offline.py --mdm PROGRAM --shim LIBRARY

With `cache.distributed: false` there is none, whatever the command; without it there are some.
"""
import argparse
import os
import pathlib
import subprocess
import tempfile

DATA = pathlib.Path(__file__).resolve().parents[1] / "data"
QUERY = "SELECT Sex, count(*) AS people FROM train GROUP BY Sex"
COMMANDS = [["register", "titanic", DATA / "titanic"], ["profile", "titanic", "--html", "page.html"],
            ["query", "titanic", QUERY], ["query", "titanic", QUERY], ["ls", "--filter", "rows>1"],
            ["features", "show", "titanic:Age_log"], ["cache", "stats"], ["cache", "warm"], ["status"],
            ["rm", "titanic", "--yes"], ["cache", "clear"]]


def sockets_of(given, folder, distributed):
    log = folder / f"sockets-{distributed}"
    environment = {**os.environ, "LD_PRELOAD": given.shim, "SOCKET_LOG": str(log),
                   "MDM_HOME_DIR": str(folder / f"home-{distributed}"), "MDM_CACHE_BACKEND": "redis",
                   "MDM_CACHE_REDIS_PORT": "1", "MDM_CACHE_LIST_LEAST_MS": "0",
                   "MDM_CACHE_DISTRIBUTED": distributed}
    for command in COMMANDS:
        done = subprocess.run([given.mdm, *command, "--quiet"], env=environment, cwd=folder,
                              capture_output=True, text=True, check=False)
        assert done.returncode == 0, (command, done.stderr)
    return log.stat().st_size if log.exists() else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--mdm", required=True)
    parser.add_argument("--shim", required=True)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="mdm_offline_") as folder:
        counts = {each: sockets_of(given, pathlib.Path(folder), each) for each in ("true", "false")}
    print(f"sockets: {counts['true']} with cache.distributed, {counts['false']} without")
    assert counts["true"] > 0 and counts["false"] == 0, counts


if __name__ == "__main__":
    main()
