#!/usr/bin/env python3
"""Lets two hosts, each with a home of its own, register the same new name at the same moment, again and again.

usage: tests/run_race.py --mdm PROGRAM [--rounds N]

The catalog is that of a team, on the PostgreSQL server that the environment tells of. Of each round exactly
one wins; the other is told that the dataset exists, and nothing of its attempt stays in its home.
"""
import argparse
import json
import os
import pathlib
import subprocess
import tempfile

EXISTS = 4  # the exit status of "already exists"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--mdm", required=True)
    parser.add_argument("--rounds", type=int, default=20)
    given = parser.parse_args()
    environment = {**os.environ, "MDM_CATALOG_BACKEND": "postgresql"}

    def start(home, *words):
        return subprocess.Popen([given.mdm, "--home", home, *words, "--quiet"], env=environment,
                                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)

    with tempfile.TemporaryDirectory(prefix="mdm_race_") as folder:
        root = pathlib.Path(folder)
        homes = [root / "ann", root / "bob"]
        files = [root / "ann.csv", root / "bob.csv"]
        for number, file in enumerate(files):
            file.write_text("a,b\n" + "".join(f"{row},{row * (number + 2)}\n" for row in range(20)))
        wins = [0, 0]
        for number in range(given.rounds):
            name = f"d{number}"
            racers = [start(home, "register", name, file, "--no-features")
                      for home, file in zip(homes, files)]
            said = [racer.communicate()[0] for racer in racers]
            codes = [racer.returncode for racer in racers]
            assert sorted(codes) == [0, EXISTS], (name, codes, said)
            winner = codes.index(0)
            wins[winner] += 1
            asked = start(homes[1 - winner], "show", name, "--json")
            dataset = json.loads(asked.communicate()[0])["dataset"]
            assert dataset["home"].endswith(":" + str(homes[winner])), dataset["home"]
            assert dataset["version"] == 1, dataset["version"]
            left = [homes[1 - winner] / "datasets" / name, *(homes[1 - winner] / "staging").iterdir()]
            assert not any(path.exists() for path in left), left
        for home in homes:
            doctor = start(home, "doctor")
            told = doctor.communicate()[0]
            assert doctor.returncode == 0, told
    print(f"{given.rounds} rounds: one host won {wins[0]}, the other {wins[1]}")


if __name__ == "__main__":
    main()
