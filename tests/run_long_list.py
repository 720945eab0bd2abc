#!/usr/bin/env python3
"""Lists thousands of datasets, which mdm writes page by page: each is there once, in order, in every form.

usage: tests/run_long_list.py --mdm PROGRAM --fill PROGRAM [--datasets N]
"""
import argparse
import json
import os
import pathlib
import subprocess
import tempfile


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--mdm", required=True)
    parser.add_argument("--fill", required=True)
    parser.add_argument("--datasets", type=int, default=2500)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="mdm_long_list_") as folder:
        home = pathlib.Path(folder) / "home"
        subprocess.run([given.fill, home, str(given.datasets)], check=True, stdout=subprocess.DEVNULL)
        environment = {**os.environ, "MDM_HOME_DIR": str(home)}

        def listed(*words):
            done = subprocess.run([given.mdm, "ls", *words], env=environment, check=True,
                                  capture_output=True, text=True)
            return done.stdout

        whole = json.loads(listed("--json"))
        names = [each["name"] for each in whole["datasets"]]
        assert whole["total"] == given.datasets and "next" not in whole, whole["total"]
        assert len(set(names)) == given.datasets and names == sorted(names)
        lines = listed().splitlines()
        assert len(lines) == given.datasets + 1, len(lines)
        for line, name in zip(lines[1:], names):
            assert name.startswith(line.split()[0].rstrip("…")), (line, name)
        some = json.loads(listed("--json", "--limit", "1500", "--sort-by", "rows", "--reverse"))
        rows = [each["rows"] for each in some["datasets"]]
        assert len(rows) == 1500 and rows == sorted(rows, reverse=True)
        rest = json.loads(listed("--json", "--sort-by", "rows", "--reverse", "--after", some["next"]))
        both = some["datasets"] + rest["datasets"]
        assert sorted(each["name"] for each in both) == names
        tagged = json.loads(listed("--json", "--tag", "kaggle", "--facets"))
        assert all("kaggle" in each["tags"] for each in tagged["datasets"])
        assert tagged["total"] == len(tagged["datasets"]) > 0 and tagged["facets"][0]["field"] == "backend"
        # A reader that goes away ends it, and that is no error.
        reader = subprocess.run(f"{given.mdm} ls | head -n 1", shell=True, env=environment, check=True,
                                capture_output=True, text=True)
        assert reader.stdout.startswith("name") and reader.stderr == "", reader.stderr
    print(f"{given.datasets} datasets, {len(tagged['datasets'])} of them of one tag: all listed")


if __name__ == "__main__":
    main()
