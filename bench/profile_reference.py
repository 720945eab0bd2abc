#!/usr/bin/env python3
"""Checks the profile that mdm makes against a reference of two passes with 80 bit floats in numpy, which
shares no code and no method with it.

usage: bench/profile_reference.py [--rows N] [--build FOLDER] [FILE…]

Without FILE: a generated table of columns that are hard on moments (values far from zero, heavy tails,
64 bit integers, infinities, constants …), and the CSV files of vega-datasets, if `./dev demo` has
fetched them. Goals: counts, extremes, lengths and top values exact; mean, std, skewness and kurtosis
within 1e-9 (relative; against zero absolute), correlations, too (absolute, shown as mean); ranks of
quantiles within 0.5 %; distinct within 1 %.
"""
import argparse
import collections
import csv
import datetime
import json
import math
import pathlib
import subprocess
import sys
import tempfile

import numpy

ROOT = pathlib.Path(__file__).resolve().parents[1]
DEMO = ROOT / ".cache/demo/data/package/data"
LIMITS = {"exact": 0, "mean": 1e-9, "std": 1e-9, "skewness": 1e-9, "kurtosis": 1e-9, "rank": 0.005, "distinct": 0.01}
RANKS = {"p01": 0.01, "p05": 0.05, "p25": 0.25, "p50": 0.5, "p75": 0.75, "p95": 0.95, "p99": 0.99}
EPOCH = datetime.datetime(1970, 1, 1)
EXACT_NUMBERS = ("min", "max", "zeros", "negatives", "infinities")
EXACT_TEXTS = ("min_text", "max_text", "length_min", "length_max")
csv.field_size_limit(1 << 30)


def generated(rows, path):
    """Texts of cells, column by column."""
    dice = numpy.random.default_rng(7)
    days = EPOCH + datetime.timedelta(days=9_000)
    normal = dice.standard_normal(rows)
    columns = {
        "normal": [repr(x) for x in normal.tolist()],
        "far_from_zero": [repr(x) for x in (normal + 1e9).tolist()],
        "farther_from_zero": [repr(x) for x in (1e-3 * normal + 1e6).tolist()],
        "tiny": [repr(x) for x in (1e-200 * (normal + 2)).tolist()],
        "log_normal": [repr(x) for x in numpy.exp(2 * normal).tolist()],
        "heavy_tails": [repr(x) for x in dice.standard_cauchy(rows).tolist()],
        "two_decimals": [f"{x:.2f}" for x in dice.gamma(2, 400, rows).tolist()],
        "with_nulls": [repr(x) if keep else "" for x, keep in zip(normal.tolist(), dice.random(rows) < 0.7)],
        "infinite": [("inf" if x > 3 else "-inf" if x < -3 else repr(x)) for x in normal.tolist()],
        "sorted_then_jump": [repr(x) for x in numpy.concatenate(
            [numpy.sort(dice.random(rows - rows // 10)), 1e5 + dice.random(rows // 10)]).tolist()],
        "id": [str(row + 1) for row in range(rows)],
        "small_integers": [str(x) for x in dice.poisson(3, rows).tolist()],
        "huge_integers": [str(x) for x in dice.integers(-2**62, 2**62, rows).tolist()],
        "high_integers": [str(2**62 + x) for x in dice.integers(0, 1000, rows).tolist()],
        "constant": ["42"] * rows,
        "flag": ["true" if x > 0.5 else "false" for x in normal.tolist()],
        "day": [str((days + datetime.timedelta(days=x)).date()) for x in dice.integers(0, 9_000, rows).tolist()],
        "moment": [(days + datetime.timedelta(seconds=x)).isoformat(" ") for x in dice.integers(0, 10**8, rows).tolist()],
        "time_of_day": [str((EPOCH + datetime.timedelta(seconds=x)).time()) for x in dice.integers(0, 86_400, rows).tolist()],
        "category": [f"group {x}" for x in dice.geometric(0.05, rows).tolist()],
        "many_texts": [f"text {x}" for x in dice.integers(0, rows, rows).tolist()],
        "distinct_texts": [f"żółw {row:x}" for row in range(rows)],
    }
    with open(path, "w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        writer.writerows(zip(*columns.values()))


def profiled(path, build):
    with tempfile.TemporaryDirectory() as home:
        done = subprocess.run([build / "bin/mdm", "register", "reference", path, "--no-features", "--json"],
                              env={"PATH": "/usr/bin:/bin", "HOME": home, "MDM_HOME_DIR": home}, check=False,
                              stdin=subprocess.DEVNULL, capture_output=True, text=True)
    answer = json.loads(done.stdout)
    if not answer["ok"]:
        sys.exit(f"{path.name}: {answer['error']}")
    return answer["tables"][0]


def as_time(text):
    for pattern in ("%Y/%m/%d %H:%M:%S", "%Y/%m/%d %H:%M", "%Y/%m/%d", "%m/%d/%Y", "%m/%d/%Y %H:%M"):
        try:
            return datetime.datetime.strptime(text, pattern)
        except ValueError:
            pass
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00")).replace(tzinfo=None)


NUMBERS_OF = {
    "int64": int,
    "float64": float,
    "boolean": lambda text: int(text.lower() in ("true", "1", "t", "yes", "y")),
    "date": lambda text: (as_time(text) - EPOCH).days,
    "time": lambda text: (as_time("1970-01-01 " + text) - EPOCH) // datetime.timedelta(microseconds=1),
    "timestamp": lambda text: (as_time(text) - EPOCH) // datetime.timedelta(microseconds=1),
}


def relative(got, expected):
    if got is None or expected is None or math.isnan(expected):
        return 0 if got is None and (expected is None or math.isnan(expected)) else math.inf
    got, expected = numpy.longdouble(got), numpy.longdouble(expected)
    return float(abs(got - expected) / (abs(expected) or 1))


def relative_moment(name, got, expected):
    """Skewness and kurtosis have no unit: what the reference rounds to 1e-17 is zero."""
    if name in ("skewness", "kurtosis") and expected is not None and abs(expected) < 1e-15:
        expected = 0
    return relative(got, expected)


def moments(values):
    """Mean, sample std, population skewness and excess kurtosis, in two passes. Undefined: None."""
    with numpy.errstate(all="ignore"):
        count = len(values)
        near = numpy.longdouble(numpy.float64(values.sum() / count))
        rest = (values - near).sum() / count  # the difference is exact, or all but
        mean, apart = near + rest, values - near - rest
        second, third, fourth = ((apart**power).sum() for power in (2, 3, 4))
        spread = second > 0
        return {"mean": mean, "std": numpy.sqrt(second / (count - 1)) if count > 1 else None,
                "skewness": third / count / (second / count)**numpy.longdouble(1.5) if spread else None,
                "kurtosis": fourth / count / (second / count)**2 - 3 if spread else None}


def rank_error(values, quantiles):
    """How far the ranks of the quantiles are off, at most."""
    ordered = numpy.sort(values.astype(numpy.float64))  # which is what quantiles are given as
    worst = 0.0
    for name, rank in RANKS.items():
        value = quantiles[name]
        low, high = (numpy.searchsorted(ordered, value, side) / len(ordered) for side in ("left", "right"))
        step = 1 / len(ordered)  # between two values any is right
        worst = max(worst, low - rank - step, rank - high - step)
    return max(worst, 0.0)


def errors_of_numbers(column, texts):
    values = [NUMBERS_OF[column["type"]](text) for text in texts]
    exact = collections.Counter()
    finite = [value for value in values if not isinstance(value, float) or math.isfinite(value)]
    numbers = numpy.array(finite, dtype=numpy.float64 if column["type"] == "float64" else numpy.int64)
    numbers = numbers.astype(numpy.longdouble)
    exact["infinities"] = len(values) - len(finite)
    exact["zeros"] = sum(value == 0 for value in finite)
    exact["negatives"] = sum(value < 0 for value in finite)
    if finite:
        lowest, highest = ("min_int", "max_int") if "min_int" in column else ("min", "max")
        column = {**column, "min": column[lowest], "max": column[highest]}
        exact["min"], exact["max"] = min(finite), max(finite)
    errors = {"exact": [name for name in EXACT_NUMBERS if name in column and column[name] != exact[name]]}
    if finite:
        errors |= {name: relative_moment(name, column[name], value) for name, value in moments(numbers).items()}
        errors["rank"] = rank_error(numbers, column["quantiles"])
        if sum(each["count"] for each in column["histogram"]) != len(finite):
            errors["exact"].append("histogram")
    return errors, len(set(values))


def errors_of_texts(column, texts):
    lengths = [len(text) for text in texts]
    ordered = sorted(set(texts), key=str.encode)
    known = {"length_min": min(lengths, default=0), "length_max": max(lengths, default=0)}
    if ordered and len(ordered[0].encode()) <= 128 and len(ordered[-1].encode()) <= 128:
        known |= {"min_text": ordered[0], "max_text": ordered[-1]}
    errors = {"exact": [name for name in EXACT_TEXTS if name in known and column[name] != known[name]]}
    if texts:
        errors["mean"] = relative(column["length_mean"], math.fsum(lengths) / len(lengths))
    return errors, len(ordered)


def errors_of(column, texts, null_words):
    """What the profile of a column gets wrong: name -> error, or for `exact` the names of members."""
    valid = [text for text in texts if text and text not in null_words]
    errors, distinct = (errors_of_numbers if column["type"] in NUMBERS_OF else errors_of_texts)(column, valid)
    if column["nulls"] != len(texts) - len(valid):
        errors["exact"].append("nulls")
    if column["distinct_exact"] and column["distinct"] != distinct:
        errors["exact"].append("distinct")
    errors["distinct"] = relative(column["distinct"], distinct)
    if column["type"] in ("text", "int64") and column["top_exact"]:
        counts = sorted(collections.Counter(valid if column["type"] == "text" else map(int, valid)).values(), reverse=True)
        if [each["count"] for each in column["top"]] != counts[:len(column["top"])]:
            errors["exact"].append("top")
    return errors


def numbers_in_place(column, texts, null_words):
    """Of each row its number; NaN where there is none that is finite."""
    read = NUMBERS_OF[column["type"]]
    numbers = numpy.array([numpy.nan if not text or text in null_words else read(text) for text in texts],
                          dtype=numpy.longdouble)
    numbers[~numpy.isfinite(numbers)] = numpy.nan
    return numbers


def pearson(a, b):
    both = ~(numpy.isnan(a) | numpy.isnan(b))
    a, b = ((each - numpy.longdouble(numpy.float64(each.mean()))) for each in (a[both], b[both]))
    a, b = a - a.mean(), b - b.mean()
    spread = numpy.sqrt((a * a).sum()) * numpy.sqrt((b * b).sum())
    return int(both.sum()), (a * b).sum() / spread if spread else None


def errors_of_relations(relations, columns, texts, null_words):
    """Of what a profile tells of several columns at once."""
    numbers, errors = {}, {"exact": [], "mean": 0.0}
    pairs = [] if relations["correlations"]["sampled"] else relations["correlations"]["pairs"]
    for place in {place for pair in pairs for place in (pair["a"], pair["b"])}:
        numbers[place] = numbers_in_place(columns[place], texts[place], null_words)
    for pair in pairs:
        rows, expected = pearson(numbers[pair["a"]], numbers[pair["b"]])
        got = pair["pearson"]
        name = f"{columns[pair['a']]['name']} × {columns[pair['b']]['name']}"
        if rows != pair["rows"] or (got is None) != (expected is None):
            errors["exact"].append(name)
        elif got is not None:
            errors["mean"] = max(errors["mean"], float(abs(got - expected)))
    duplicates = len(texts[0]) - len(set(zip(*texts)))
    if relations["duplicates"]["exact"] and relations["duplicates"]["rows"] != duplicates:
        errors["exact"].append(f"duplicates: {relations['duplicates']['rows']}, not {duplicates}")
    return errors


def show(name, errors):
    missed = bool(errors["exact"]) or any(error > LIMITS[part] for part, error in errors.items() if part != "exact")
    cells = " ".join(f"{errors[part]:9.1e}" if part in errors else f"{'–':>9}" for part in list(LIMITS)[1:])
    print(f"  {name[:28]:28} {cells}  {'exact' if not errors['exact'] else 'WRONG: ' + ', '.join(errors['exact'])}"
          f"{'  MISSED' if missed else ''}", flush=True)
    return missed


def check(path, build):
    table = profiled(path, build)
    with open(path, newline="", encoding="utf-8-sig") as file:
        rows = [row for row in csv.reader(file) if row]
    print(f"\n{path.name}: {len(rows) - 1:,} rows")
    print(f"  {'':28} " + " ".join(f"{part:>9}" for part in list(LIMITS)[1:]) + "  counts, extremes, top")
    missed = table["profile"]["rows"] != len(rows) - 1
    for index, column in enumerate(table["profile"]["columns"]):
        words = set() if column["type"] == "text" else set(table["report"]["null_words"])
        texts = [row[index] if index < len(row) else "" for row in rows[1:]]
        missed |= show(f"{column['name']} {column['type']}", errors_of(column, texts, words))
    if "relations" in table["profile"]:
        texts = [[row[index] if index < len(row) else "" for row in rows[1:]] for index in range(len(rows[0]))]
        missed |= show("correlations, duplicates", errors_of_relations(
            table["profile"]["relations"], table["profile"]["columns"], texts, set(table["report"]["null_words"])))
    return missed


def main():
    arguments = argparse.ArgumentParser(description=__doc__.split("\n\n", maxsplit=1)[0])
    arguments.add_argument("--rows", type=int, default=500_000)
    arguments.add_argument("--build", type=pathlib.Path, default=ROOT / "build/dev")
    arguments.add_argument("files", nargs="*", type=pathlib.Path)
    given = arguments.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        files = given.files
        if not files:
            files = [pathlib.Path(temporary) / "generated.csv", *sorted(DEMO.glob("*.csv"))]
            generated(given.rows, files[0])
        missed = [path.name for path in files if check(path, given.build)]
    print(f"\ngoals {', '.join(f'{name} {limit:g}' for name, limit in LIMITS.items())}: "
          f"{'MISSED in ' + ', '.join(missed) if missed else 'met'}")
    sys.exit(bool(missed))


if __name__ == "__main__":
    main()
