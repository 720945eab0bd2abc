#!/usr/bin/env python3
"""Asks whether mdm's features help a model: the cross-validated score of a fixed gradient boosting model on
the raw columns of real tables, and on the raw columns with mdm's features.

usage: bench/model_check.py [--folds N] [--seeds N] [--build FOLDER] [TABLE…]

Tables: those that come with scikit-learn, and, if `./dev demo` has fetched them, of vega-datasets. Each
fold is registered as a folder of train.csv and test.csv, the latter without the target, so that nothing
is fitted on what is scored. The model is scikit-learn's HistGradientBoosting as it is, always with the same
seed; raw means: numbers, dates as numbers of days, texts of at most 255 values as categories, other texts
left out. `default` are the features that mdm makes by itself, `all` those of all families that score a row
by itself, with the mean of the target beside categories, too. Scores are R² for numbers and the area under
the ROC curve (the mean over classes) for classes: mean and standard deviation over --folds (5) × --seeds
(1) splits, and of the paired differences to raw. For the record; there is no goal.
"""
import argparse
import collections
import json
import pathlib
import subprocess
import sys
import tempfile

import pandas
import sklearn.datasets
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor
from sklearn.metrics import r2_score, roc_auc_score
from sklearn.model_selection import KFold, StratifiedKFold
from threadpoolctl import threadpool_limits

from measuring import BUILD, ROOT, environment_of

DATA = ROOT / ".cache/demo/data/package/data"
FAMILIES = ("categorical.target_encoding", "distribution.enabled", "clustering.enabled", "interaction.include_extremes")
SETTINGS = {"default": [], "all": [word for name in FAMILIES for word in ("--set", f"feature_engineering.generic.{name}=true")]}

Table = collections.namedtuple("Table", "frame target classes dates", defaults=((),))


def bundled(load, classes):
    found = load(as_frame=True)
    return Table(found.frame, "target", classes)


def records(name):
    return pandas.DataFrame(json.loads((DATA / name).read_text()))


def birdstrikes():
    frame = pandas.read_csv(DATA / "birdstrikes.csv", keep_default_na=False, na_values=[""])
    frame["damaged"] = (frame.pop("Effect Amount of damage") != "None").astype(int)
    return Table(frame.drop(columns=[name for name in frame if name.startswith("Cost")]), "damaged", True, ("Flight Date",))


def movies():
    frame = records("movies.json").dropna(subset="IMDB Rating")
    frame["Title"] = frame["Title"].map(str)
    return Table(frame, "IMDB Rating", False, ("Release Date",))


BUNDLED = {"breast_cancer": lambda: bundled(sklearn.datasets.load_breast_cancer, True),
           "wine": lambda: bundled(sklearn.datasets.load_wine, True),
           "iris": lambda: bundled(sklearn.datasets.load_iris, True),
           "diabetes": lambda: bundled(sklearn.datasets.load_diabetes, False)}
FETCHED = {"penguins": lambda: Table(records("penguins.json").dropna(subset="Body Mass (g)"), "Body Mass (g)", False),
           "cars": lambda: Table(records("cars.json").dropna(subset="Miles_per_Gallon"), "Miles_per_Gallon", False, ("Year",)),
           "seattle_weather": lambda: Table(pandas.read_csv(DATA / "seattle-weather.csv"), "weather", True, ("date",)),
           "movies": movies, "birdstrikes": birdstrikes}


def raw_columns(table):
    """Of all rows; the only thing that is learned here is which values a category has."""
    columns = table.frame.drop(columns=table.target)
    for name in columns:
        if name in table.dates:
            columns[name] = (pandas.to_datetime(columns[name], format="mixed") - pandas.Timestamp("1970-01-01")).dt.days
        elif not pandas.api.types.is_numeric_dtype(columns[name]):
            few = columns[name].nunique() <= 255
            columns[name] = columns[name].astype("category") if few else None
    return columns.dropna(axis="columns", how="all")


def mdm_features(table, train, test, settings, build):
    """The features of both parts, fitted on the first."""
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)

        def run(*words):
            done = subprocess.run([build / "bin/mdm", "--quiet", *words], env=environment_of(folder), check=False,
                                  stdin=subprocess.DEVNULL, capture_output=True, text=True)
            if done.returncode:
                sys.exit(f"mdm {' '.join(map(str, words))}: {done.stderr}")

        (folder / "fold").mkdir()
        table.frame.iloc[train].to_csv(folder / "fold/train.csv", index=False)
        table.frame.iloc[test].drop(columns=table.target).to_csv(folder / "fold/test.csv", index=False)
        run("register", "fold", folder / "fold", "--target", table.target, *settings)
        made = []
        for part, rows in (("train", train), ("test", test)):
            path = next(folder.glob(f"home/datasets/fold/*/features/default/*/{part}.parquet"))
            made.append(pandas.read_parquet(path).drop(columns="__mdm_row_id").astype(float))
            if len(made[-1]) != len(rows):
                sys.exit(f"{len(made[-1])} rows of features for {len(rows)} rows of {part}.csv")
        return made


def score(table, columns, train, test):
    """Of a model that learns from the first rows of `columns` and is asked for the others."""
    model = HistGradientBoostingClassifier if table.classes else HistGradientBoostingRegressor
    truth = table.frame[table.target].to_numpy()
    model = model(random_state=0, early_stopping=False, categorical_features="from_dtype")
    model.fit(columns.iloc[:len(train)], truth[train])
    asked = columns.iloc[len(train):]
    if not table.classes:
        return r2_score(truth[test], model.predict(asked))
    chances = model.predict_proba(asked)
    return roc_auc_score(truth[test], chances[:, 1] if len(model.classes_) == 2 else chances, multi_class="ovr")


def splits(table, folds, seeds):
    for seed in range(seeds):
        kind = StratifiedKFold if table.classes else KFold
        yield from kind(folds, shuffle=True, random_state=seed).split(table.frame, table.frame[table.target])


def scores(table, given):
    """way -> its scores, way -> how many columns the model had."""
    raw, found, width = raw_columns(table), collections.defaultdict(list), {}
    for train, test in splits(table, given.folds, given.seeds):
        known = raw.iloc[[*train, *test]].reset_index(drop=True)
        ways = {"raw": known}
        for name, settings in SETTINGS.items():
            made = pandas.concat(mdm_features(table, train, test, settings, given.build), ignore_index=True)
            ways[name] = pandas.concat([known, made], axis="columns")
        for way, columns in ways.items():
            found[way].append(score(table, columns, train, test))
            width[way] = columns.shape[1]
    return {way: pandas.Series(values) for way, values in found.items()}, width


def print_scores(name, table, found, width):
    print(f"\n{name}: {len(table.frame)} rows, {'area under the ROC curve' if table.classes else 'R²'} of {table.target}")
    for way, values in found.items():
        gain = values - found["raw"]
        print(f"  {way:8} {width[way]:4} columns  {values.mean():.4f} ± {values.std():.4f}"
              + (f"  gain {gain.mean():+.4f} ± {gain.std():.4f}, better in {(gain > 0).sum()} of {len(gain)}" if way != "raw" else ""),
              flush=True)


def main():
    arguments = argparse.ArgumentParser(description=__doc__.split("\n\n", maxsplit=1)[0])
    arguments.add_argument("--folds", type=int, default=5)
    arguments.add_argument("--seeds", type=int, default=1)
    arguments.add_argument("--build", type=pathlib.Path, default=BUILD)
    arguments.add_argument("tables", nargs="*", metavar="TABLE", choices=[*BUNDLED, *FETCHED, []])
    given = arguments.parse_args()
    if not DATA.exists():
        print(f"{DATA} is missing; ./dev demo fetches it", file=sys.stderr)
    tables = {**BUNDLED, **(FETCHED if DATA.exists() else {})}
    with threadpool_limits(1):  # more wait for each other on a busy machine
        for name in given.tables or tables:
            table = tables[name]()
            print_scores(name, table, *scores(table, given))


if __name__ == "__main__":
    main()
