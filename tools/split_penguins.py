#!/usr/bin/env python3
"""Makes a folder in the shape of a Kaggle competition from penguins.json: train.csv, test.csv without
the Species, sample_submission.csv. A checksum of its number sends every fourth penguin to the test.

usage: tools/split_penguins.py PENGUINS.JSON FOLDER
"""
import csv
import json
import pathlib
import sys
import zlib

ID, TARGET = "PenguinId", "Species"


def write(path, columns, records):
    with open(path, "w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, columns, extrasaction="ignore", lineterminator="\n")
        writer.writeheader()
        writer.writerows(records)


def is_test(penguin):
    return zlib.crc32(str(penguin[ID]).encode()) % 4 == 0


def main():
    source, folder = sys.argv[1:]
    penguins = [{ID: number, **penguin} for number, penguin in enumerate(json.loads(pathlib.Path(source).read_text()), 1)]
    columns = list(penguins[0])
    test = [penguin for penguin in penguins if is_test(penguin)]
    pathlib.Path(folder).mkdir(parents=True, exist_ok=True)
    write(f"{folder}/train.csv", columns, [penguin for penguin in penguins if not is_test(penguin)])
    write(f"{folder}/test.csv", [column for column in columns if column != TARGET], test)
    write(f"{folder}/sample_submission.csv", [ID, TARGET], [{ID: penguin[ID], TARGET: "Adelie"} for penguin in test])


if __name__ == "__main__":
    main()
