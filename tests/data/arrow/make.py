#!/usr/bin/env python3
"""Makes the files beside it: python3 make.py, with pyarrow and polars.

pyarrow.arrow, pyarrow.arrows  every type that mdm reads, as a file (lz4) and a stream (zstd)
polars.arrow                   the same rows from polars, which writes views and no first message
types.parquet                  what Parquet holds of them, to compare with
deltas.arrows                  a dictionary that grows, and is replaced
"""
import datetime
import decimal
import pathlib

import polars
import pyarrow
import pyarrow.ipc
import pyarrow.parquet

ROWS = range(6)
FOLDER = pathlib.Path(__file__).parent


def moment(row: int) -> datetime.datetime:
    return datetime.datetime(1969, 12, 31, 23, 59, 57) + datetime.timedelta(seconds=row, microseconds=row)


def column(make, kind=None):
    """make(row) for all rows; the third is null."""
    return pyarrow.array([None if row == 2 else make(row) for row in ROWS], kind)


def every_type() -> pyarrow.Table:
    return pyarrow.table({
        "int8": column(lambda row: row - 3, pyarrow.int8()),
        "uint64": column(lambda row: 2**64 - 1 - row, pyarrow.uint64()),
        "float": column(lambda row: row / 4, pyarrow.float32()),
        "boolean": column(lambda row: row % 2 == 0),
        "money": column(lambda row: decimal.Decimal(row) / 100, pyarrow.decimal128(9, 2)),
        "wide": column(lambda row: decimal.Decimal(row * 10**20) / 10000, pyarrow.decimal128(30, 4)),
        "date": column(lambda row: datetime.date(1969, 12, 30) + datetime.timedelta(days=row)),
        "time": column(lambda row: datetime.time(1, 2, row), pyarrow.time32("s")),
        "nanoseconds": column(moment, pyarrow.timestamp("ns")),
        "oslo": column(moment, pyarrow.timestamp("ms", tz="Europe/Oslo")),
        "text": column(lambda row: "é" * row),
        "large": column(lambda row: f"x{row}", pyarrow.large_string()),
        "bytes": column(lambda row: bytes([row, 65, 92]), pyarrow.binary()),
        "category": column(lambda row: ["red", "green"][row % 2]).dictionary_encode(),
        "list": column(lambda row: list(range(row % 3)), pyarrow.list_(pyarrow.int32())),
        "struct": column(lambda row: {"a": row / 2, "b": {"c": f"'{row}\""}}),
    })


def write_deltas(path: pathlib.Path) -> None:
    schema = pyarrow.schema([("word", pyarrow.dictionary(pyarrow.int8(), pyarrow.string()))])
    options = pyarrow.ipc.IpcWriteOptions(emit_dictionary_deltas=True)
    with pyarrow.ipc.new_stream(path, schema, options=options) as writer:
        for places, words in [([0, 1], ["x", "y"]), ([0, 2], ["x", "y", "z"]), ([0, None], ["w"])]:
            array = pyarrow.DictionaryArray.from_arrays(pyarrow.array(places, pyarrow.int8()), words)
            writer.write_batch(pyarrow.record_batch([array], schema=schema))


def main() -> None:
    rows = every_type()
    seldom = rows.append_column("half", column(lambda row: row + 0.5, pyarrow.float16()))
    seldom = seldom.append_column("huge", column(lambda row: decimal.Decimal(-row) / 10, pyarrow.decimal256(40, 1)))
    seldom = seldom.append_column("view", column(lambda row: "longer than twelve bytes " * (row % 2), pyarrow.string_view()))
    seldom = seldom.append_column("pair", column(lambda row: [row, None], pyarrow.list_(pyarrow.int64(), 2)))
    seldom = seldom.append_column("map", column(lambda row: [(row, True)], pyarrow.map_(pyarrow.int64(), pyarrow.bool_())))
    seldom = seldom.append_column("nothing", pyarrow.nulls(len(ROWS)))
    for name, new, codec in [("pyarrow.arrow", pyarrow.ipc.new_file, "lz4"),
                             ("pyarrow.arrows", pyarrow.ipc.new_stream, "zstd")]:
        options = pyarrow.ipc.IpcWriteOptions(compression=codec)
        with new(FOLDER / name, seldom.schema, options=options) as writer:
            writer.write_table(seldom, max_chunksize=4)
    pyarrow.parquet.write_table(rows, FOLDER / "types.parquet")
    polars.from_arrow(rows).write_ipc(FOLDER / "polars.arrow")
    write_deltas(FOLDER / "deltas.arrows")


if __name__ == "__main__":
    main()
