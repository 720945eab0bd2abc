#!/usr/bin/env python3
"""Lets a Redis server die, sleep, forget, fill up and talk nonsense while two hosts use it as a cache.

usage: run_faults.py --mdm PROGRAM [--faults N] [--seed N]

Before each command one thing goes wrong, by chance. Whatever it is, the command must succeed, print what
it prints without a cache, and warn at most once.
"""
import argparse
import os
import pathlib
import random
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from with_server import Server  # noqa: E402

DATA = pathlib.Path(__file__).resolve().parents[1] / "data"
COMMANDS = [["profile", "titanic", "--html", "-", "--table", table]
            for table in ("train", "test", "sample_submission")]


class Nonsense:
    """A server that answers whatever it is asked with bytes by chance."""

    def __init__(self, chance):
        self.chance = chance
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            caller, _ = self.socket.accept()
            with caller:
                try:
                    caller.recv(4096)
                    kind = self.chance.choice([b"", b"$10\r\n", b"*2\r\n:1\r\n", b"HTTP/1.1 200 OK\r\n\r\n"])
                    caller.sendall(kind + self.chance.randbytes(self.chance.randrange(200)))
                except OSError:
                    pass


class Trial:
    def __init__(self, mdm, folder, server, chance):
        self.mdm, self.folder, self.server, self.chance = mdm, folder, server, chance
        self.nonsense = Nonsense(chance)
        self.homes = [folder / "a", folder / "b"]
        for home in self.homes:
            self.run(home, ["register", "titanic", DATA / "titanic", "--quiet"], "memory")
        self.expected = {(home, str(command)): self.run(home, command, "memory")[0]
                         for home in self.homes for command in COMMANDS}
        self.hits = 0
        self.warnings = 0

    def run(self, home, command, backend, port=None):
        settings = [f"cache.backend={backend}", "cache.redis.timeout=50",
                    f"cache.redis.port={port or self.server.port}"]
        words = [word for setting in settings for word in ("--set", setting)]
        done = subprocess.run([self.mdm, *command, "--home", home, *words], check=False,
                              stdin=subprocess.DEVNULL, capture_output=True, env={"HOME": "/nonexistent"})
        if done.returncode != 0:
            sys.exit(f"{command} ended with status {done.returncode}: {done.stderr.decode()}")
        return done.stdout, done.stderr.decode()

    def check(self, port=None):
        home, command = self.chance.choice(self.homes), self.chance.choice(COMMANDS)
        shutil.rmtree(home / "cache", ignore_errors=True)  # or nobody asks the server
        out, err = self.run(home, command, "redis", port)
        if out != self.expected[home, str(command)]:
            sys.exit(f"another answer than without a cache: {command}")
        warnings = err.count("warning:")
        if warnings > 1:
            sys.exit(f"warned more than once:\n{err}")
        self.warnings += warnings
        self.hits += '"redis":{"hits":1' in (home / "cache" / "statistics.json").read_text()

    def fault(self):
        kind = self.chance.choice(["none", "none", "kill", "pause", "flush", "full", "garbage", "nonsense"])
        if kind == "kill":
            self.server.kill()
            self.check()
            self.server.start()
        elif kind == "pause":
            self.server.pause()
            self.check()
            self.server.go_on()
        elif kind == "flush":
            self.server.call("FLUSHALL")
            self.check()
        elif kind == "full":
            self.server.call("CONFIG", "SET", "maxmemory", "1")
            self.check()
            self.server.call("CONFIG", "SET", "maxmemory", "0")
        elif kind == "garbage":
            self.server.call("EVAL", "for _, k in ipairs(redis.call('keys', 'mdm:*')) do "
                             "redis.call('setrange', k, 60, 'garbage') end", "0")
            self.check()
        else:
            self.check(self.nonsense.port if kind == "nonsense" else None)
        return kind


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--mdm", required=True)
    parser.add_argument("--faults", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    chance = random.Random(arguments.seed)
    begin = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="mdm_faults_") as folder, Server(folder) as server:
        trial = Trial(os.path.abspath(arguments.mdm), pathlib.Path(folder), server, chance)
        kinds = [trial.fault() for _ in range(arguments.faults)]
    counts = ", ".join(f"{kinds.count(kind)} {kind}" for kind in sorted(set(kinds)))
    print(f"{len(kinds)} commands, all right, in {time.monotonic() - begin:.1f} s: {counts}; "
          f"{trial.hits} were answered by Redis, {trial.warnings} warned")
    if trial.hits == 0 or trial.warnings == 0:
        sys.exit("either the server or its faults were not noticed")


if __name__ == "__main__":
    main()
