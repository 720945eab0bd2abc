#!/usr/bin/env python3
"""Runs a command beside a Redis server of its own, which is gone when the command has ended.

usage: with_server.py COMMAND [ARGUMENT…]

The command finds its port, of the loopback alone, in the environment as REDIS_PORT. Nothing is kept on the
disk but a log in a temporary folder. The exit status is that of the command.
"""
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import sys
import tempfile

SETTINGS = {"bind": "127.0.0.1", "save": "", "appendonly": "no", "daemonize": "no"}
ATTEMPTS = 20


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    """A server in a folder. Use it in a `with`."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.port = 0
        self.process = None
        if not shutil.which("redis-server"):
            sys.exit("with_server.py: no redis-server; ./dev setup installs it")

    def start(self):
        """On the port that it had before, if it had one."""
        for _ in range(ATTEMPTS):
            port = self.port or free_port()
            words = [word for name, value in SETTINGS.items() for word in (f"--{name}", value)]
            with open(self.folder / "server.log", "ab") as log:
                self.process = subprocess.Popen(
                    ["redis-server", "--port", str(port), "--dir", str(self.folder), *words],
                    stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log, text=True)
            # It says that it is ready, or ends because somebody else has taken the port.
            if any("Ready to accept connections" in line for line in self.process.stdout):
                self.port = port
                return
            self.process.wait()
        sys.exit(f"with_server.py: redis-server does not start\n{(self.folder / 'server.log').read_text()}")

    def call(self, *words):
        """Sends one command. Returns the first line of the answer."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=10) as wire:
            body = "".join(f"${len(word.encode())}\r\n{word}\r\n" for word in words)
            wire.sendall(f"*{len(words)}\r\n{body}".encode())
            return wire.makefile().readline().strip()

    def kill(self):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()

    def pause(self):
        self.process.send_signal(signal.SIGSTOP)

    def go_on(self):
        self.process.send_signal(signal.SIGCONT)

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.kill()

    def environment(self):
        return {**os.environ, "REDIS_PORT": str(self.port)}


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    with tempfile.TemporaryDirectory(prefix="mdm_redis_") as folder, Server(folder) as server:
        return subprocess.run(sys.argv[1:], env=server.environment(), check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
