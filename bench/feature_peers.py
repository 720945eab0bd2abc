#!/usr/bin/env python3
"""The features of bench/features.py as one writes them in polars or in pandas: fitted on the table, computed,
written as Parquet. Named as mdm names them.

usage: bench/feature_peers.py polars|pandas TABLE OUTPUT
"""
import math
import sys

GROUP = 49_152  # rows of a row group
DECILES = [i / 10 for i in range(1, 10)]
PAIRS = [(f"normal_{i}", f"gap_{i}") for i in range(4)]
CIRCLES = {"month": 12, "day": 31, "dayofweek": 7, "hour": 24}
PATTERNS = {"n_uppercase": "[A-Z]", "n_lowercase": "[a-z]", "n_digits": "[0-9]", "n_spaces": r"\s",
            "n_special": r"[^a-zA-Z0-9\s]"}


def of(names, *kinds):
    return [name for name in names if name.startswith(kinds)]


def polars_numbers(pl, table, names):
    quantiles = [*DECILES, 0.25, 0.75]
    fitted = table.select(
        part for c in names for x in [pl.col(c)]
        for part in (x.mean().alias(f"{c} mean"), x.std().alias(f"{c} std"), x.min().alias(f"{c} min"), x.max().alias(f"{c} max"),
                     *(x.quantile(q, "linear").alias(f"{c} {q}") for q in quantiles))).collect().row(0, named=True)
    for c in names:
        x = pl.col(c)
        mean, std, low, high = (fitted[f"{c} {name}"] for name in ("mean", "std", "min", "max"))
        q25, q75 = fitted[f"{c} 0.25"], fitted[f"{c} 0.75"]
        edges = sorted({edge for q in DECILES if low < (edge := fitted[f"{c} {q}"]) < high})
        yield ((x - mean) / std).alias(f"{c}_zscore")
        yield (x.cast(pl.Float64) ** 2).alias(f"{c}_squared")
        yield ((x - low) / (high - low)).alias(f"{c}_minmax")
        yield (x / mean).alias(f"{c}_div_mean")
        yield ((x < q25 - 1.5 * (q75 - q25)) | (x > q75 + 1.5 * (q75 - q25))).fill_null(False).alias(f"{c}_is_outlier")
        yield ((x - low) * (10 / (high - low))).ceil().cast(pl.Int64).sub(1).clip(0, 9).alias(f"{c}_bin_equal")
        yield pl.when(x.is_not_null()).then(pl.lit(pl.Series(edges)).search_sorted(x, side="left")).alias(f"{c}_bin_quantile")
        if low > 0:
            yield x.log1p().alias(f"{c}_log")
            yield x.sqrt().alias(f"{c}_sqrt")


def polars_categories(pl, table, names):
    counted = pl.collect_all([table.group_by(c).len().sort(c) for c in names])
    rows = table.select(pl.len()).collect().item()
    for c, counts in zip(names, counted):
        x, values = pl.col(c), counts[c].to_list()
        frequency = x.replace_strict(values, counts["len"].to_list(), default=None)
        yield frequency.alias(f"{c}_frequency")
        yield (frequency / rows).alias(f"{c}_frequency_ratio")
        yield x.replace_strict(values, range(len(values)), default=None).alias(f"{c}_code")
        if c.startswith("category"):
            yield from ((x == value).alias(f"{c}_{value}") for value in values)


def polars_dates(pl, table, names):
    first = table.select(pl.col(names).min()).collect().row(0, named=True)
    for c in names:
        part = pl.col(c).dt
        parts = {"month": part.month(), "day": part.day(), "dayofweek": part.weekday().cast(pl.Int64) - 1}
        yield from (number.alias(f"{c}_{name}") for name, number in parts.items())
        yield part.year().alias(f"{c}_year")
        yield part.quarter().alias(f"{c}_quarter")
        yield part.week().alias(f"{c}_week")
        yield part.ordinal_day().alias(f"{c}_dayofyear")
        yield (part.weekday() >= 6).alias(f"{c}_is_weekend")
        yield (part.day() == 1).alias(f"{c}_is_month_start")
        yield (part.day() == part.month_end().dt.day()).alias(f"{c}_is_month_end")
        yield (pl.col(c) - first[c]).dt.total_days().alias(f"{c}_days_since_start")
        if c.startswith("moment"):
            parts["hour"] = part.hour()
            yield part.hour().alias(f"{c}_hour")
            yield part.minute().alias(f"{c}_minute")
            yield (part.hour() // 6).alias(f"{c}_time_of_day")
        for name, number in parts.items():
            angle = number.cast(pl.Float64) * (2 * math.pi / CIRCLES[name])
            yield from (angle.sin().alias(f"{c}_{name}_sin"), angle.cos().alias(f"{c}_{name}_cos"))


def polars_texts(pl, names):
    for c in names:
        x = pl.col(c).str
        words = x.count_matches(r"\S+")
        yield x.len_chars().alias(f"{c}_length")
        yield words.alias(f"{c}_word_count")
        yield (x.count_matches(r"\S") / words).alias(f"{c}_avg_word_length")
        yield from (x.count_matches(pattern).alias(f"{c}_{name}") for name, pattern in PATTERNS.items())


def polars_pairs(pl):
    for a, b in PAIRS:
        x, y = pl.col(a), pl.col(b)
        yield x.add(y).alias(f"{a}_plus_{b}")
        yield x.sub(y).alias(f"{a}_minus_{b}")
        yield x.mul(y).alias(f"{a}_times_{b}")
        yield pl.when(y == 0).then(0.0).otherwise(x / y).alias(f"{a}_div_{b}")
        yield y.is_null().alias(f"{b}_is_missing")


def by_polars(path, output):
    import polars as pl

    table = pl.scan_parquet(path)
    names = table.collect_schema().names()
    table.select([*polars_numbers(pl, table, of(names, "normal", "skewed", "gap", "count")),
                  *polars_categories(pl, table, of(names, "category", "key")),
                  *polars_dates(pl, table, of(names, "moment", "day")),
                  *polars_texts(pl, of(names, "words")), *polars_pairs(pl)]
                 ).sink_parquet(output, compression="zstd", row_group_size=GROUP)


def pandas_numbers(frame, names, made):
    import numpy

    for c in names:
        x = frame[c]
        mean, std, low, high = x.mean(), x.std(), x.min(), x.max()
        q25, q75 = x.quantile([0.25, 0.75])
        edges = numpy.unique(x.quantile(DECILES))
        edges = edges[(edges > low) & (edges < high)]
        made[f"{c}_zscore"] = (x - mean) / std
        made[f"{c}_squared"] = x.astype(float) ** 2
        made[f"{c}_minmax"] = (x - low) / (high - low)
        made[f"{c}_div_mean"] = x / mean
        made[f"{c}_is_outlier"] = (x < q25 - 1.5 * (q75 - q25)) | (x > q75 + 1.5 * (q75 - q25))
        made[f"{c}_bin_equal"] = numpy.ceil((x - low) * (10 / (high - low))).sub(1).clip(0, 9)
        made[f"{c}_bin_quantile"] = numpy.where(x.isna(), numpy.nan, numpy.searchsorted(edges, x, side="left"))
        if low > 0:
            made[f"{c}_log"], made[f"{c}_sqrt"] = numpy.log1p(x), numpy.sqrt(x)


def pandas_categories(frame, names, made):
    for c in names:
        x, counts = frame[c], frame[c].value_counts().sort_index()
        made[f"{c}_frequency"] = x.map(counts)
        made[f"{c}_frequency_ratio"] = made[f"{c}_frequency"] / len(frame)
        made[f"{c}_code"] = x.map({value: code for code, value in enumerate(counts.index)})
        if c.startswith("category"):
            made |= {f"{c}_{value}": x == value for value in counts.index}


def pandas_dates(frame, names, made):
    import numpy
    import pandas

    for c in names:
        x = pandas.to_datetime(frame[c])
        part = x.dt
        parts = {"month": part.month, "day": part.day, "dayofweek": part.day_of_week}
        made |= {f"{c}_{name}": number for name, number in parts.items()}
        made[f"{c}_year"], made[f"{c}_quarter"], made[f"{c}_dayofyear"] = part.year, part.quarter, part.day_of_year
        made[f"{c}_week"], made[f"{c}_is_weekend"] = part.isocalendar().week, part.day_of_week >= 5
        made[f"{c}_is_month_start"], made[f"{c}_is_month_end"] = part.is_month_start, part.is_month_end
        made[f"{c}_days_since_start"] = (x - x.min()).dt.days
        if c.startswith("moment"):
            parts["hour"] = made[f"{c}_hour"] = part.hour
            made[f"{c}_minute"], made[f"{c}_time_of_day"] = part.minute, part.hour // 6
        for name, number in parts.items():
            angle = number * (2 * math.pi / CIRCLES[name])
            made[f"{c}_{name}_sin"], made[f"{c}_{name}_cos"] = numpy.sin(angle), numpy.cos(angle)


def pandas_texts(frame, names, made):
    for c in names:
        x = frame[c].str
        words = x.count(r"\S+")
        made[f"{c}_length"], made[f"{c}_word_count"] = x.len(), words
        made[f"{c}_avg_word_length"] = x.count(r"\S") / words
        made |= {f"{c}_{name}": x.count(pattern) for name, pattern in PATTERNS.items()}


def pandas_pairs(frame, made):
    for a, b in PAIRS:
        x, y = frame[a], frame[b]
        made[f"{a}_plus_{b}"], made[f"{a}_minus_{b}"], made[f"{a}_times_{b}"] = x + y, x - y, x * y
        made[f"{a}_div_{b}"], made[f"{b}_is_missing"] = (x / y).where(y != 0, 0 * y), y.isna()


def by_pandas(path, output):
    import pandas

    frame, made = pandas.read_parquet(path), {}
    pandas_numbers(frame, of(frame, "normal", "skewed", "gap", "count"), made)
    pandas_categories(frame, of(frame, "category", "key"), made)
    pandas_dates(frame, of(frame, "moment", "day"), made)
    pandas_texts(frame, of(frame, "words"), made)
    pandas_pairs(frame, made)
    pandas.DataFrame(made, copy=False).to_parquet(output, compression="zstd", row_group_size=GROUP, index=False)


if __name__ == "__main__":
    {"polars": by_polars, "pandas": by_pandas}[sys.argv[1]](*sys.argv[2:])
