"""Scores a table that was read from a file against the truth about it, as Pollock does.

A file gives 0 to 10 points: 1 for being read at all, and precision, recall and F1 of the header, of
the records and of the cells, each a bag. Cells are compared by value: a number by its value, a date as
a date, no matter how it is written; null is empty. A cell that was kept as the text that stands in the
file counts as right, too: `typed` tells how many of those that are not text got a type.
\\source Vitagliano, Hameed, Jiang, Reisener, Wu, Naumann 2023, "Pollock: A Data Loading Benchmark", VLDB 16(8)
"""
import collections
import dataclasses
import datetime
import decimal
import re

NUMBER = re.compile(r"-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?")
DATE = re.compile(r"(\d{4}-\d\d-\d\d)([ T]00:00(:00(\.0+)?)?(Z|[+-]00(:?00)?)?)?")
TIMESTAMP = re.compile(r"(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d(?::\d\d)?)(?:\.(\d+))?(?:Z|[+-]00(?::?00)?)?")
MADE_UP = re.compile(r"((column|col|unnamed|field|var|_c|c|v|x|f)?[_: .]*\d*|unnamed: \d+(_level_\d+)?)", re.I)
SPECIAL = {"true": True, "false": False}


def canonical(cell):
    """What is compared: None, ("number", …), ("date", …), ("time", …), ("bool", …) or a text."""
    if cell is None:
        return None
    if isinstance(cell, bool):
        return ("bool", cell)
    if isinstance(cell, (int, float, decimal.Decimal)):
        return canonical(str(cell))
    if isinstance(cell, datetime.date):  # a datetime is one, too
        return canonical(cell.isoformat(*([" "] if isinstance(cell, datetime.datetime) else [])))
    text = cell.replace("\r\n", "\n").replace("\r", "\n")
    if not text:
        return None
    if NUMBER.fullmatch(text):
        return ("number", f"{decimal.Decimal(text).normalize():f}")
    if found := DATE.fullmatch(text):
        return ("date", found[1])
    if found := TIMESTAMP.fullmatch(text):
        time = found[2] if found[2].count(":") == 2 else found[2] + ":00"
        fraction = (found[3] or "").rstrip("0")
        return ("time", f"{found[1]} {time}{'.' + fraction if fraction else ''}")
    if text.lower() in SPECIAL:
        return ("bool", SPECIAL[text.lower()])
    return text


@dataclasses.dataclass
class Truth:
    """Tables as (header, records of values); the header is None where there is none.

    `written` has for a cell's text in the file its value, where the two differ.
    """
    tables: list
    written: dict = dataclasses.field(default_factory=dict)
    loose_header: bool = False  # names of several rows: joined somehow

    def note(self, text, value):
        """`text` in the file stands for `value`. A number that reads as another number does not."""
        as_read, as_meant = canonical(text), canonical(value)
        if as_read != as_meant and not (isinstance(as_read, tuple) and isinstance(as_meant, tuple)
                                        and as_read[0] == as_meant[0] == "number"):
            self.written[as_read] = as_meant


def record_of(cells):
    """Nulls at the end are not compared: whether a short row is filled up is taste."""
    cells = list(cells)
    while cells and cells[-1] is None:
        cells.pop()
    return tuple(cells)


def name_of(name, known, loose):
    name = (name or "").strip()
    if name not in known:
        if MADE_UP.fullmatch(name):
            return ""
        shorter = re.fullmatch(r"(.+?)[._ ]?\(?\d+\)?", name)
        if shorter and known[shorter[1]] > 1:  # the second of its name, numbered
            name = shorter[1]
    return re.sub(r"[\W_]+", "", name).lower() if loose else name


def measures(expected, got):
    """(precision, recall, F1) of two bags."""
    if not expected and not got:
        return 1.0, 1.0, 1.0
    common = (expected & got).total()
    precision = common / got.total() if got else 0.0
    recall = common / expected.total() if expected else 0.0
    return precision, recall, 2 * precision * recall / (precision + recall) if common else 0.0


def bags(tables, truth, known, is_truth):
    """Header, records and cells of all tables; and how many cells came as values."""
    names, records, cells = (collections.Counter() for _ in range(3))
    typed = 0
    for header, rows in tables:
        names.update(name for name in (name_of(each, known, truth.loose_header) for each in header or []) if name)
        for row in rows:
            read = [canonical(cell) for cell in row]
            record = record_of(cell if is_truth else truth.written.get(cell, cell) for cell in read)
            if record:
                records[record] += 1
                cells.update(record)
                typed += sum(isinstance(cell, tuple) for cell in read)
    return names, records, cells, typed


def score(truth, tables):
    """({"success", "header", "records", "cells", "points"}, share of typed cells, what differs)"""
    known = collections.Counter((name or "").strip() for header, _ in truth.tables for name in header or [])
    expected, got = (bags(each, truth, known, is_truth) for each, is_truth in ((truth.tables, True), (tables, False)))
    parts = {part: measures(expected[i], got[i]) for i, part in enumerate(("header", "records", "cells"))}
    points = {part: values[2] for part, values in parts.items()}
    points["success"] = 1
    points["points"] = 1 + sum(map(sum, parts.values()))
    differences = [f"{part}: expected {sample(expected[i] - got[i])}; got {sample(got[i] - expected[i])}"
                   for i, part in enumerate(("header", "records", "cells")) if expected[i] != got[i]]
    return points, min(1.0, got[3] / expected[3]) if expected[3] else None, differences


def sample(bag, most=2):
    def shown(each):
        if isinstance(each, tuple) and not (len(each) == 2 and each[0] in ("number", "date", "time", "bool")):
            return " | ".join(shown(cell) for cell in each)
        return repr(each if isinstance(each, str) else each and each[1])

    return f"{bag.total()} more ({'; '.join(shown(each)[:160] for each in list(bag)[:most])})" if bag else "no more"


def best_score(truths, tables):
    """Where more than one reading is right, the one that fits best."""
    return max((score(truth, tables) for truth in truths), key=lambda scored: scored[0]["points"])


FAILED = {"success": 0, "header": 0.0, "records": 0.0, "cells": 0.0, "points": 0.0}
