#!/usr/bin/env python3
"""Runs a command beside a PostgreSQL server of its own, which is gone when the command has ended.

usage: with_server.py COMMAND [ARGUMENT…]

The command finds the server by the environment of PostgreSQL's clients: PGHOST (the folder of a
socket), PGPORT, PGUSER, PGDATABASE. Nothing listens on the network, nothing is synced to the disk,
and all of it lies in a temporary folder. The exit status is that of the command.
"""
import os
import pathlib
import pwd
import shutil
import subprocess
import sys
import tempfile

SETTINGS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off",
            "autovacuum": "off", "jit": "off", "listen_addresses": ""}


def folder_of_programs():
    """Of the newest version that Debian has installed, or whatever the path leads to."""
    versions = sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin/initdb"),
                      key=lambda path: int(path.parts[-3]))
    found = versions[-1] if versions else shutil.which("initdb")
    if not found:
        sys.exit("with_server.py: no initdb; ./dev setup installs postgresql")
    return pathlib.Path(found).resolve().parent


def owner():
    """Who runs the server: it refuses to be run by root. None: the caller."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    sys.exit("with_server.py: neither a user postgres nor nobody, to run the server for root")


class Server:
    """A server in a folder. Use it in a `with`."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.programs = folder_of_programs()
        self.owner = owner()
        if self.owner:
            os.chown(folder, self.owner.pw_uid, self.owner.pw_gid)

    def run(self, program, *arguments):
        """A program of PostgreSQL, to its end; what it said is shown only if it fails."""
        identity = {}
        if self.owner:
            identity = {"user": self.owner.pw_uid, "group": self.owner.pw_gid, "extra_groups": []}
        log = self.folder / f"{program}.log"
        with open(log, "wb") as out:
            done = subprocess.run([self.programs / program, "-D", self.folder / "data", *arguments],
                                  stdin=subprocess.DEVNULL, stdout=out, stderr=out, check=False,
                                  cwd=self.folder, **identity)
        if done.returncode != 0:
            sys.exit(f"with_server.py: {program} failed\n{log.read_text()}")

    def __enter__(self):
        self.run("initdb", "-U", "mdm", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8",
                 "--no-sync")
        settings = {**SETTINGS, "unix_socket_directories": self.folder}
        options = " ".join(f"-c {name}='{value}'" for name, value in settings.items())
        self.run("pg_ctl", "-w", "-l", str(self.folder / "server.log"), "-o", options, "start")
        return self

    def __exit__(self, *_):
        self.run("pg_ctl", "-w", "-m", "immediate", "stop")

    def environment(self):
        return {**os.environ, "PGHOST": str(self.folder), "PGPORT": "5432", "PGUSER": "mdm",
                "PGDATABASE": "postgres", "PGCLIENTENCODING": "UTF8"}


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    with tempfile.TemporaryDirectory(prefix="mdm_postgres_") as folder, Server(folder) as server:
        return subprocess.run(sys.argv[1:], env=server.environment(), check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
