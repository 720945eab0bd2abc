#!/usr/bin/env python3
"""Interrupts `mdm register` of a bigger file at many moments, as Ctrl-C does.

usage: tests/run_interrupt.py --mdm PROGRAM

Each time the command must end with status 130 at once and leave nothing, or have finished. The
contract is 200 ms; a busy build server gets 1000.
"""
import argparse
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time

TESTS = pathlib.Path(__file__).resolve().parent
ROWS = 400_000
MOMENTS = 12
CONTRACT_MS, LIMIT_MS = 200, 1000


def write_rows(path):
    block = "".join(f"{i},2026-{1 + i % 12:02d}-{1 + i % 28:02d},name {i * 7919 % 1000},{i * 31 % 997 / 7:.4f},"
                    f"\"a longer text, number {i % 5000}, that goes on\",{i % 2}\n" for i in range(20_000))
    with open(path, "w", encoding="utf-8") as file:
        file.write("id,day,name,amount,note,label\n")
        for _ in range(ROWS // 20_000):
            file.write(block)


def main():
    arguments = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    arguments.add_argument("--mdm", required=True)
    mdm = str(pathlib.Path(arguments.parse_args().mdm).resolve())
    top = pathlib.Path(tempfile.mkdtemp(prefix="mdm-interrupt-"))
    environment = {"PATH": f"{pathlib.Path(mdm).parent}:/usr/bin:/bin", "HOME": str(top), "LC_ALL": "C.UTF-8",
                   "MDM_HOME_DIR": str(top / "home")}

    def start(*words):
        return subprocess.Popen([mdm, *words], env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE, text=True)

    def finish(*words):
        process = start(*words)
        out, err = process.communicate(timeout=300)
        if process.returncode:
            sys.exit(f"mdm {' '.join(words)} exits {process.returncode}: {out}{err}")
        return out

    problems, latencies = [], []
    try:
        write_rows(top / "rows.csv")
        words = ["dataset", "register", "big", str(top / "rows.csv")]
        begun = time.monotonic()
        finish(*words)
        whole = time.monotonic() - begun
        finish("dataset", "remove", "big", "--yes")
        empty = finish("dataset", "list", "--json")
        for moment in range(MOMENTS):
            process = start(*words)
            time.sleep(whole * (moment + 0.3) / MOMENTS)
            process.send_signal(signal.SIGINT)
            sent = time.monotonic()
            out, err = process.communicate(timeout=60)
            waited = (time.monotonic() - sent) * 1000
            where = f"interrupted after {whole * (moment + 0.3) / MOMENTS:.2f} s of {whole:.2f} s"
            if process.returncode == 130:
                latencies.append(waited)
                if finish("dataset", "list", "--json") != empty:
                    problems.append(f"{where}: the list of datasets has changed")
            elif process.returncode == 0:
                finish("dataset", "stats", "big", "--json")
                finish("dataset", "remove", "big", "--yes")
            else:
                problems.append(f"{where}: exit {process.returncode}: {out}{err}")
            if waited > LIMIT_MS:
                problems.append(f"{where}: ended {waited:.0f} ms later")
            left = subprocess.run([TESTS / "bin" / "leftovers"], env=environment, capture_output=True, text=True,
                                  check=True).stdout
            if left:
                problems.append(f"{where}: {left}")
    finally:
        shutil.rmtree(top, ignore_errors=True)
    if len(latencies) < MOMENTS // 2:
        problems.append(f"only {len(latencies)} of {MOMENTS} interrupts met a running command")
    print("\n".join(problems))
    print(f"{len(latencies)} interrupts, the slowest end {max(latencies, default=0):.0f} ms later "
          f"(contract {CONTRACT_MS} ms, limit here {LIMIT_MS} ms); the whole command takes {whole:.2f} s")
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
