#!/usr/bin/env python3
"""Checks every feature that mdm makes against a reference in pandas, numpy and scipy, which shares no code
with it and knows only docs/formats/plan.md.

usage: bench/feature_reference.py [--write] [--build FOLDER]

The tables tests/data/feature_reference/{train,test}.csv have columns of every type, with gaps and values
that training lacks. All families are switched on. Goals: no feature without a reference; every cell within
1e-9 (relative; against zero absolute), within 1e-5 where an exponent was searched for. --write makes tables
and expected values anew; the tests of src/compute compare with these, so that they need no Python packages.
"""
import argparse
import hashlib
import math
import pathlib
import re
import subprocess
import sys
import tempfile

import numpy
import pandas
import scipy.optimize
import scipy.stats

ROOT = pathlib.Path(__file__).resolve().parents[1]
DATA = ROOT / "tests/data/feature_reference"
ROWS = {"train": 40, "test": 12}
COLORS = ["red", "green", "blue", "grün"]
TEXTS = ["Hello hello World. It is 5 o'clock!", "see https://a.example/b?c=1 and mail me@b.example", "ÉTÉ 2024",
         "one two three four. two? three!", "#tag @you SHOUT", "", "plain words only here"]
SETTINGS = {"categorical.target_encoding": "true", "categorical.target_folds": "3", "binning.n_bins": "10,4",
            "text.tfidf_dimensions": "2", "interaction.include_extremes": "true", "distribution.enabled": "true",
            "sequential.enabled": "true", "sequential.leads": "1"}
TARGET, TIME, GROUP = "y", "moment", "color"
TOLERANCE = {"boxcox": 1e-5, "yeojohnson": 1e-5}


def generate(table, rows):
    dice = numpy.random.default_rng(11 if table == "train" else 12)
    price = numpy.round(numpy.exp(dice.normal(3, 1, rows)), 2)
    amount = dice.integers(-50, 200, rows)
    frame = pandas.DataFrame({
        "moment": pandas.Timestamp("2023-11-20 05:59:30") + pandas.to_timedelta(dice.integers(0, 10**7, rows), "s"),
        "day": pandas.Timestamp("2024-12-01") + pandas.to_timedelta(dice.integers(0, 400, rows), "D"),
        "clock": [f"{hour:02d}:{minute:02d}:00" for hour, minute in zip(dice.integers(0, 24, rows), dice.integers(0, 60, rows))],
        "color": dice.choice(COLORS + ([] if table == "train" else ["pink"]), rows),
        "flag": dice.choice(["no", "yes"], rows),
        "size": dice.integers(1, 3, rows),
        "price": price,
        "change": numpy.round(dice.normal(0, 3, rows) + price / 20 + amount / 100, 3),
        "amount": amount,
        "words": [f"{TEXTS[int(i)]} {n}".strip() for n, i in enumerate(dice.integers(0, len(TEXTS), rows))],
        "y": dice.integers(0, 2, rows)})
    for name, share in (("color", 0.1), ("price", 0.15), ("change", 0.1), ("words", 0.05), ("moment", 0.05)):
        frame.loc[dice.random(rows) < share, name] = None
    frame.to_csv(DATA / f"{table}.csv", index=False)


def read(table):
    frame = pandas.read_csv(DATA / f"{table}.csv", dtype={"color": str, "flag": str, "words": str}, keep_default_na=False,
                            na_values={name: [""] for name in ("moment", "color", "price", "change", "words")})
    frame["moment"] = pandas.to_datetime(frame["moment"])
    frame["day"] = pandas.to_datetime(frame["day"])
    frame["clock"] = pandas.to_timedelta(frame["clock"])
    return frame


def circle(part, parts):
    angle = 2 * numpy.pi * part / parts
    return numpy.sin(angle), numpy.cos(angle)


def fnv1a(word):
    digest = 0xcbf29ce484222325
    for byte in word.encode():
        digest = ((digest ^ byte) * 0x100000001b3) % 2**64
    return digest


def temporal(train, frame):
    made = {}

    def add_circle(name, part, parts):
        made[f"{name}_sin"], made[f"{name}_cos"] = circle(part, parts)

    for c in ("moment", "day"):
        part, valid = frame[c].dt, frame[c].notna()
        made[f"{c}_year"], made[f"{c}_quarter"], made[f"{c}_month"] = part.year, part.quarter, part.month
        made[f"{c}_week"] = part.isocalendar().week.astype("Float64")
        made[f"{c}_day"], made[f"{c}_dayofyear"], made[f"{c}_dayofweek"] = part.day, part.day_of_year, part.day_of_week
        made[f"{c}_is_weekend"] = (part.day_of_week >= 5) & valid
        made[f"{c}_is_month_start"], made[f"{c}_is_month_end"] = part.is_month_start & valid, part.is_month_end & valid
        add_circle(f"{c}_month", part.month, 12)
        add_circle(f"{c}_day", part.day, 31)
        add_circle(f"{c}_dayofweek", part.day_of_week, 7)
        made[f"{c}_days_since_start"] = (frame[c] - train[c].min()).dt.days
    hours = {"moment": (frame["moment"].dt.hour, frame["moment"].dt.minute),
             "clock": (frame["clock"].dt.components.hours, frame["clock"].dt.components.minutes)}
    for c, (hour, minute) in hours.items():
        made[f"{c}_hour"], made[f"{c}_minute"] = hour, minute
        made[f"{c}_time_of_day"] = hour // 6
        add_circle(f"{c}_hour", hour, 24)
    return made


def folds(rows, count):
    return numpy.array([count * (i * 1327217885 % 2147483647) // 2147483647 for i in range(rows)])


def encoded(train, frame, c, keep):
    """The smoothed mean of the target beside each value of c, by the rows of training that `keep` names."""
    kept = train[keep]
    prior, known = kept[TARGET].mean(), kept.groupby(c)[TARGET].agg(["sum", "count"])
    means = (known["sum"] + 10 * prior) / (known["count"] + 10)
    return frame[c].map(means).fillna(prior)


def categorical(train, frame):
    made = {}
    for c in ("color", "flag", "size"):
        counts = train[c].value_counts()
        values = sorted(counts.index, key=lambda value: value.encode() if isinstance(value, str) else value)
        present = frame[c].notna()
        made[f"{c}_frequency"] = frame[c].map(counts)
        made[f"{c}_frequency_ratio"] = frame[c].map(counts) / len(train)
        made[f"{c}_code"] = frame[c].map({value: i for i, value in enumerate(values)})
        for value in values:
            made[f"{c}_{value}"] = frame[c] == value
        made[f"{c}_other"] = ~frame[c].isin(values) & present
        made[f"{c}_is_rare"] = (frame[c].map(counts).fillna(0) < 0.01 * len(train)) & present
        if c != "size":
            made[f"{c}_nunique_chars"] = frame[c].fillna("").str.len()
        everything = numpy.ones(len(train), bool)
        made[f"{c}_target_mean"] = encoded(train, frame, c, everything)
        if frame is train:
            fold = folds(len(train), 3)
            made[f"{c}_target_mean"] = sum(
                numpy.where(fold == i, encoded(train, frame, c, fold != i), 0) for i in range(3))
    return made


def quantile_edges(known, bins):
    edges = numpy.unique(numpy.quantile(known, numpy.arange(bins + 1) / bins))
    return edges[(edges > known.min()) & (edges < known.max())]


def bucket(values, edges):
    return numpy.where(values.isna(), numpy.nan, numpy.searchsorted(edges, values, side="left"))


def exponent_of(likelihood, known):
    found = scipy.optimize.minimize_scalar(lambda power: -likelihood(power, known), bounds=(-5, 5), method="bounded",
                                           options={"xatol": 1e-12})
    return found.x


def statistical(train, frame):
    made = {}
    for c in ("price", "change", "amount"):
        known, values = train[c].dropna().astype(float), frame[c].astype(float)
        positive = known.min() > 0
        if positive:
            made[f"{c}_log"], made[f"{c}_sqrt"] = numpy.log1p(values), numpy.sqrt(values)
            made[f"{c}_boxcox"] = scipy.special.boxcox(values, exponent_of(scipy.stats.boxcox_llf, known))
        else:
            made[f"{c}_yeojohnson"] = scipy.stats.yeojohnson(values.to_numpy(), exponent_of(scipy.stats.yeojohnson_llf, known))
        made[f"{c}_zscore"] = (values - known.mean()) / known.std()
        ranks = pandas.Series(known.rank(method="average").to_numpy() / len(known), index=known).groupby(level=0).first()
        made[f"{c}_percentile"] = numpy.interp(values, ranks.index, ranks)
        q25, q75 = numpy.quantile(known, [0.25, 0.75])
        made[f"{c}_is_outlier"] = (values < q25 - 1.5 * (q75 - q25)) | (values > q75 + 1.5 * (q75 - q25))
        for bins, suffix in ((10, ""), (4, "_4")):
            equal = known.min() + numpy.arange(1, bins) * ((known.max() - known.min()) / bins)
            made[f"{c}_bin_equal{suffix}"] = bucket(values, equal)
            made[f"{c}_bin_quantile{suffix}"] = bucket(values, quantile_edges(known, bins))
        made[f"{c}_squared"] = values**2
        made[f"{c}_minmax"] = (values - known.min()) / (known.max() - known.min())
        made[f"{c}_div_mean"] = values / known.mean()
        made[f"{c}_decile_position"] = bucket(values, quantile_edges(known, 10))
        made[f"{c}_iqr_normalized"] = (values - q25) / (q75 - q25 + 1e-8)
    return made


def words_of(text):
    return text.lower().split()


def text(train, frame):
    made, c = {}, "words"
    texts = frame[c].fillna("")

    def add(name, function):
        made[f"{c}_{name}"] = texts.map(function)

    add("length", len)
    add("word_count", lambda t: len(t.split()))
    add("avg_word_length", lambda t: sum(map(len, t.split())) / len(t.split()) if t.split() else 0)
    for name, pattern in (("n_uppercase", "[A-Z]"), ("n_lowercase", "[a-z]"), ("n_digits", r"\d"), ("n_spaces", r"\s"),
                          ("n_special", r"[^a-zA-Z0-9\s]"), ("n_urls", r"https?://[a-zA-Z0-9$-_@.&+!*(),%]+"),
                          ("n_emails", r"[\w.-]+@[\w.-]+\.\w+"), ("n_hashtags", r"#\w+"), ("n_mentions", r"@\w+")):
        add(name, lambda t, pattern=pattern: len(re.findall(pattern, t)))
    made[f"{c}_has_digits"], made[f"{c}_has_special"] = made[f"{c}_n_digits"] > 0, made[f"{c}_n_special"] > 0
    made[f"{c}_has_url"], made[f"{c}_has_email"] = made[f"{c}_n_urls"] > 0, made[f"{c}_n_emails"] > 0
    add("is_upper", str.isupper)
    add("is_lower", str.islower)
    add("unique_word_count", lambda t: len(set(words_of(t))))
    add("unique_word_ratio", lambda t: len(set(words_of(t))) / len(words_of(t)) if words_of(t) else 0)
    add("sentence_count", lambda t: sum(bool(re.search(r"[^\s.!?]", s)) for s in re.split(r"(?<=[.!?])\s", t)))
    known = train[c].dropna()
    for i in range(2):
        having = sum(any(fnv1a(word) % 2 == i for word in words_of(t)) for t in known)
        weight = 1 + math.log((1 + len(known)) / (1 + having))
        add(f"tfidf_{i}", lambda t, i=i, weight=weight: weight * sum(fnv1a(word) % 2 == i for word in words_of(t))
            / max(len(words_of(t)), 1))
    return made


def missing(train, frame):
    inputs = [c for c in train.columns if c != TARGET and 0.01 <= train[c].isna().mean() <= 0.95]
    gaps = frame[inputs].isna()
    made = {f"{c}_is_missing": gaps[c] for c in inputs}
    patterns = ["".join("1" if gap else "0" for gap in row) for row in gaps.to_numpy()]
    made["total_missing_count"] = gaps.sum(axis=1)
    made["missing_ratio"] = gaps.sum(axis=1) / len(inputs)
    made["max_consecutive_missing"] = [max(map(len, pattern.split("0"))) for pattern in patterns]
    made["missing_pattern_id"] = [int(hashlib.md5(pattern.encode()).hexdigest()[:8], 16) for pattern in patterns]
    for i, a in enumerate(inputs[:5]):
        for b in inputs[i + 1:5]:
            made[f"missing_together_{a}_{b}"] = gaps[a] & gaps[b]
    return made


def pair_text(a, b):
    return None if pandas.isna(a) or pandas.isna(b) else f"{len(str(a))}:{a}{b}"


def interaction(train, frame):
    made, numbers, categories = {}, ["price", "change", "amount"], ["color", "flag", "size"]
    pairs = [(a, b) for i, a in enumerate(numbers) for b in numbers[i + 1:]]
    strong = [(abs(train[a].corr(train[b])), a, b) for a, b in pairs]
    for _, a, b in sorted((s for s in strong if 0.1 <= s[0] < 0.95), key=lambda s: -s[0]):
        x, y = frame[a].astype(float), frame[b].astype(float)
        made[f"{a}_plus_{b}"], made[f"{a}_minus_{b}"], made[f"{a}_times_{b}"] = x + y, x - y, x * y
        made[f"{a}_div_{b}"] = numpy.where(y == 0, x * 0, x / y.where(y != 0))
        made[f"max_{a}_{b}"], made[f"min_{a}_{b}"] = numpy.maximum(x, y), numpy.minimum(x, y)
        made[f"{a}_ratio_to_sum_{b}"] = numpy.where(x + y == 0, 0.5, x / (x + y).where(x + y != 0))
    for i, a in enumerate(categories):
        for b in categories[i + 1:]:
            if train[a].nunique() * train[b].nunique() * 10 <= len(train):
                known = pandas.Series(map(pair_text, train[a], train[b])).value_counts()
                codes = {value: code for code, value in enumerate(sorted(known.index, key=str.encode))}
                keys = pandas.Series(map(pair_text, frame[a], frame[b]))
                made[f"{a}__{b}"], made[f"{a}__{b}_frequency"] = keys.map(codes), keys.map(known)
    groups = sorted(((i + j, i, j) for i in range(3) for j in range(3)))[:5]
    for _, i, j in groups:
        c, x = categories[i], numbers[j]
        known = train.groupby(c)[x]
        made[f"{x}_mean_by_{c}"], made[f"{x}_std_by_{c}"] = frame[c].map(known.mean()), frame[c].map(known.std())
        made[f"{x}_zscore_by_{c}"] = (frame[x] - made[f"{x}_mean_by_{c}"]) / made[f"{x}_std_by_{c}"]
    return made


def slope(values):
    values = values[~numpy.isnan(values)][-10:]
    return numpy.polyfit(numpy.arange(len(values)), values, 1)[0] if len(values) > 1 else numpy.nan


def sequential(train, frame):
    made = {}
    groups = frame.sort_values(TIME, kind="stable").groupby(GROUP, dropna=False)
    for c in ("price", "change", "amount"):
        parts = {}
        for _, group in groups:
            x = group[c].astype(float)
            columns = {f"{c}_lag_{n}": x.shift(n) for n in (1, 2, 3)}
            columns[f"{c}_lead_1"] = x.shift(-1)
            for n in (3, 7):
                window = x.rolling(n, min_periods=1)
                columns |= {f"{c}_roll_mean_{n}": window.mean(), f"{c}_roll_min_{n}": window.min(),
                            f"{c}_roll_max_{n}": window.max(), f"{c}_roll_std_{n}": x.rolling(n, min_periods=2).std()}
            columns[f"{c}_diff_1"], columns[f"{c}_cumsum"] = x.diff(), x.cumsum()
            columns[f"{c}_pct_change"] = (x / x.shift(1) - 1).replace([numpy.inf, -numpy.inf], numpy.nan)
            columns[f"trend_{c}"] = pandas.Series([slope(x.to_numpy()[:i + 1]) for i in range(len(x))], index=x.index)
            for name, column in columns.items():
                parts.setdefault(name, []).append(column)
        made |= {name: pandas.concat(columns).reindex(frame.index) for name, columns in parts.items()}
    return made


def reference(train, frame):
    made = {}
    for family in (temporal, categorical, statistical, text, missing, interaction, sequential):
        made |= family(train, frame)
    return pandas.DataFrame({name: pandas.array(numpy.asarray(pandas.Series(column).astype("Float64").to_numpy(
        dtype=float, na_value=numpy.nan))) for name, column in made.items()})


def made_by_mdm(build):
    """table -> its features, and what was left out."""
    with tempfile.TemporaryDirectory() as folder:
        home = pathlib.Path(folder)

        def run(*words):
            done = subprocess.run([build / "bin/mdm", *words], check=False, stdin=subprocess.DEVNULL, capture_output=True,
                                  text=True, env={"PATH": "/usr/bin:/bin", "HOME": folder, "MDM_HOME_DIR": str(home / "home")})
            if done.returncode:
                sys.exit(f"mdm {' '.join(map(str, words))}: {done.stderr}")
            return done.stdout

        flags = [word for name, value in SETTINGS.items() for word in ("--set", f"feature_engineering.generic.{name}={value}")]
        run("register", "reference", DATA, "--target", TARGET, "--time-column", TIME, "--group-column", GROUP, "--quiet",
            "--set", "feature_engineering.signal.drop_copies=false", *flags)
        tables = {}
        for table in ROWS:
            run("dataset", "export", "reference", "--table", table, "--features", "--output", home / f"{table}.csv", "--quiet")
            tables[table] = pandas.read_csv(home / f"{table}.csv").replace({True: 1.0, False: 0.0})
        return tables


def differences(expected, found):
    """feature -> the largest relative difference of its cells; infinite where one of two is missing."""
    worst = {}
    for name in expected:
        if name in found:
            a, b = expected[name].to_numpy(float), pandas.to_numeric(found[name]).to_numpy(float)
            gap = numpy.abs(a - b) / numpy.maximum(1, numpy.abs(a))
            gap[numpy.isnan(a) & numpy.isnan(b)] = 0
            worst[name] = numpy.nan_to_num(gap, nan=numpy.inf).max()
    return worst


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--build", type=pathlib.Path, default=ROOT / "build/dev")
    arguments = parser.parse_args()
    DATA.mkdir(parents=True, exist_ok=True)
    if arguments.write:
        for table, rows in ROWS.items():
            generate(table, rows)
    tables = {table: read(table) for table in ROWS}
    expected = {table: reference(tables["train"], frame) for table, frame in tables.items()}
    if arguments.write:
        for table, frame in expected.items():
            frame.to_csv(DATA / f"expected_{table}.csv", index=False, float_format="%.12g")
        return
    found, bad = made_by_mdm(arguments.build), []
    for table, frame in expected.items():
        worst = differences(frame, found[table])
        unknown = set(found[table]) - set(frame) - set(tables[table])
        bad += [f"{table}.{name}: no reference" for name in sorted(unknown)]
        bad += [f"{table}.{name}: {gap:.3g}" for name, gap in worst.items()
                if gap > next((limit for part, limit in TOLERANCE.items() if name.endswith(part)), 1e-9)]
        searched = max(gap for name, gap in worst.items() if name.endswith(tuple(TOLERANCE)))
        others = max(gap for name, gap in worst.items() if not name.endswith(tuple(TOLERANCE)))
        print(f"{table}: {len(worst)} features of {len(frame)} rows; largest difference {others:.2g}, "
              f"{searched:.2g} where an exponent is searched for")
    print(*bad, sep="\n")
    sys.exit(bool(bad))


if __name__ == "__main__":
    main()
