"""The kinds of pollution: see messy_files.py for what they work on. Importing this fills KINDS."""
import datetime
import decimal

from messy_files import kind, of_kind, plain, setting, without

# Nothing wrong with these.
setting("plain", "plain", 10)
setting("quoted_all", "plain", 3, quote_when="always", quote_header=True)
setting("quoted_text", "plain", 3, quote_when="text", quote_header=True)
setting("large", "plain", 3, {"rows": 5_000})

# Delimiters
for name, delimiter, weight in (
        ("semicolon", ";", 10), ("tab", "\t", 10), ("pipe", "|", 3), ("comma_space", ", ", 3), ("space", " ", 1),
        ("colon", ":", 0.3), ("tilde", "~", 1), ("caret", "^", 1), ("two_pipes", "||", 1), ("two_colons", "::", 1),
        ("angles", "<>", 0.3), ("semicolon_space", "; ", 1), ("pipe_spaced", " | ", 1), ("tilde_pipe", "|~|", 0.3),
        ("control_a", "\x01", 0.3), ("unit_separator", "\x1f", 0.3), ("hash", "#", 0.3), ("at", "@@", 0.3)):
    setting(f"delimiter_{name}", "delimiter", weight, delimiter=delimiter)


@kind("delimiter_semicolon_many_commas", "delimiter", 3, bases=("codes", "orders", "people", "stations"))
def semicolon_many_commas(draft):
    draft.delimiter = ";"
    column = of_kind(draft, str)[-1]
    for row in draft.values:
        row[column] = f"{draft.dice.randrange(9)}, {draft.dice.randrange(9)}, {draft.dice.randrange(9)}, x"
    draft.__post_init__()


@kind("delimiter_aligned", "delimiter", 1)
def aligned(draft):
    """Cells are filled up with spaces, as people do for the eye."""
    without(draft, ",", '"')
    widths = [max(len(row[column]) for row in [draft.header, *draft.texts]) for column in range(len(draft.header))]
    draft.texts = [[text.ljust(width) for text, width in zip(row, widths)] for row in draft.texts]
    draft.name_lines = [",".join(name.ljust(width) for name, width in zip(draft.header, widths))]


# Line ends
setting("line_end_crlf", "line_end", 10, line_end="\r\n")
setting("line_end_cr", "line_end", 1, line_end="\r")
setting("line_end_mixed", "line_end", 1, line_ends=lambda row: "\r\n" if row % 3 else "\n")
setting("line_end_crlf_late", "line_end", 1, {"rows": 3_000}, line_ends=lambda row: "\r\n" if row > 2_900 else "\n")
setting("line_end_all_three", "line_end", 0.3, line_ends=lambda row: ("\r", "\n", "\r\n")[row % 3])
setting("line_end_lfcr", "line_end", 0.3, line_end="\n\r")

# Quotes and escapes
setting("quote_single", "quote", 1, {"bases": ("orders", "people")}, quote="'", quote_when="text")
setting("quote_single_all", "quote", 1, quote="'", quote_when="always", quote_header=True)
setting("quote_odd", "quote", 0.3, {"bases": ("orders", "people")}, quote="%", quote_when="text", quote_header=True)
setting("quote_backtick", "quote", 0.3, {"bases": ("orders", "people")}, quote="`", quote_when="text")
setting("escape_backslash", "escape", 3, {"bases": ("people",)}, escape="backslash")
setting("escape_backslash_all", "escape", 1, {"bases": ("people", "orders")}, escape="backslash", quote_when="always")


@kind("quote_never", "quote", 2)
def quote_never(draft):
    without(draft, ",", '"')
    draft.quote_when = "never"


@kind("quote_in_bare_cell", "quote", 3, bases=("orders", "people", "codes"))
def quote_in_bare_cell(draft):
    """Inches: a quote that nobody meant as one."""
    column = of_kind(draft, str)[-1]
    for row in range(0, len(draft.values), 4):
        draft.values[row][column] = f'{row + 3}" pipe' + (' 4" bend' if row % 8 else "")
    draft.__post_init__()
    draft.bare = {(row, column) for row in range(0, len(draft.values), 4)}


@kind("quote_inside_quotes", "quote", 2, bases=("orders", "people"))
def quote_inside_quotes(draft):
    """Quoted cells whose inner quotes are not escaped."""
    draft.escape, draft.quote_when = "none", "text"
    column = of_kind(draft, str)[-1]
    for row in range(0, len(draft.values), 5):
        draft.values[row][column] = f'he said "hi {row}" to me'
    draft.__post_init__()


@kind("quote_never_closed", "quote", 2)
def quote_never_closed(draft):
    row, column = len(draft.values) // 2, of_kind(draft, str)[0] if of_kind(draft, str) else 0
    draft.values[row][column] = '"open word'
    draft.__post_init__()
    draft.bare = {(row, column)}
    draft.written = [("open word", '"open word')]


@kind("quote_never_closed_late", "quote", 1, rows=3_000, bases=("orders", "stations"))
def quote_never_closed_late(draft):
    row, column = 2_990, of_kind(draft, str)[0]
    draft.values[row][column] = '"open word'
    draft.__post_init__()
    draft.bare = {(row, column)}
    draft.written = [("open word", '"open word')]


@kind("quote_never_closed_at_end", "quote", 1)
def quote_never_closed_at_end(draft):
    draft.values[-1][-1] = '"cut off'
    draft.__post_init__()
    draft.bare = {(len(draft.values) - 1, len(draft.header) - 1)}
    draft.written = [("cut off", '"cut off')]
    draft.last_line_end = False


@kind("quote_closed_too_early", "quote", 1, bases=("orders", "people"))
def quote_closed_too_early(draft):
    row, column = 20, of_kind(draft, str)[-1]
    draft.texts[row][column] = '"abc"def'
    draft.bare = {(row, column)}
    draft.values[row][column] = '"abc"def'
    draft.written = [("abcdef", '"abc"def'), ("abcdef\"", '"abc"def'), ('abc"def', '"abc"def')]


@kind("quote_space_before", "quote", 1, bases=("orders", "people"))
def quote_space_before(draft):
    draft.row_text = lambda row, text: text.replace(',"', ', "')
    for values in draft.values:
        draft.written += [(f' "{value}"', value) for value in values if isinstance(value, str)]
        draft.written += [(f" {value}", value) for value in values if isinstance(value, str)]


@kind("backslash_at_end_of_quoted", "escape", 1, bases=("orders", "people", "codes"))
def backslash_at_end(draft):
    """A Windows folder in quotes: the backslash before the quote escapes nothing."""
    column = of_kind(draft, str)[-1]
    for row in range(len(draft.values)):
        draft.values[row][column] = f"C:\\data\\run{row}\\"
    draft.__post_init__()
    draft.quote_when = "text"


@kind("typographic_quotes", "quote", 0.3, bases=("people", "codes"))
def typographic_quotes(draft):
    column = of_kind(draft, str)[-1]
    for row in range(len(draft.values)):
        draft.values[row][column] = f"“{draft.dice.choice(draft.header)}” and ‘x’"
    draft.__post_init__()


# Headers
@kind("no_header", "header", 5, bases=("orders", "stations", "readings", "people"))
def no_header(draft):
    draft.header = None


@kind("no_header_all_text", "header", 1, bases=("codes",))
def no_header_all_text(draft):
    draft.header = None


@kind("header_of_two_rows", "header", 2, bases=("stations", "readings"))
def header_of_two_rows(draft):
    """Names, and units below."""
    units = ["m", "deg", "-", "mm", "h", "C", "yr"][:len(draft.header)]
    draft.name_lines = [",".join(draft.header), ",".join(units)]
    two_names(draft, [draft.header, [f"{name} {unit}" for name, unit in zip(draft.header, units)]])


@kind("header_of_two_rows_merged", "header", 2, bases=("stations", "orders", "people"))
def header_of_two_rows_merged(draft):
    """Groups over names, as merged cells of a sheet come out."""
    groups = [f"Part {column // 3 + 1}" for column in range(len(draft.header))]
    shown = [group if column % 3 == 0 else "" for column, group in enumerate(groups)]
    draft.name_lines = [",".join(shown), ",".join(draft.header)]
    two_names(draft, [draft.header, [f"{group} {name}" for group, name in zip(groups, draft.header)],
                      [f"{group} {name}" for group, name in zip(shown, draft.header)]])


def two_names(draft, headers):
    draft.loose_header = True
    draft.header_truth = headers[0]
    draft.alternatives = [[(header, draft.values)] for header in headers[1:]]


@kind("header_same_names", "header", 3)
def header_same_names(draft):
    draft.header = [*draft.header[:-1], draft.header[0]]


@kind("header_name_missing", "header", 3)
def header_name_missing(draft):
    draft.header = ["", *draft.header[1:]]


@kind("header_years", "header", 2, bases=("stations",))
def header_years(draft):
    draft.header = ["Region", *(str(year) for year in range(2015, 2021))]
    draft.values = [[row[0], *(draft.dice.randrange(50_000) for _ in range(6))] for row in draft.values]
    draft.__post_init__()


@kind("header_line_end_in_name", "header", 1)
def header_line_end_in_name(draft):
    draft.header = [draft.header[0], f"{draft.header[1]}\n(note)", *draft.header[2:]]


@kind("header_spaces", "header", 2)
def header_spaces(draft):
    draft.name_lines = [", ".join(draft.header)]


@kind("header_shorter", "header", 1)
def header_shorter(draft):
    """R's write.table: row names, and no name for them."""
    draft.values = [[str(row + 1), *values] for row, values in enumerate(draft.values)]
    draft.__post_init__()
    draft.header_truth = ["", *draft.header]


@kind("header_unnamed_index", "header", 3)
def header_unnamed_index(draft):
    """What pandas writes: an index without a name."""
    draft.header = ["", *draft.header]
    draft.values = [[row, *values] for row, values in enumerate(draft.values)]
    draft.__post_init__()


# Lines around the table
setting("preamble_title", "preamble", 3, head_lines=["Report of the second quarter"])
setting("preamble_title_blank", "preamble", 3, head_lines=["Report of the second quarter", ""])
setting("preamble_lines", "preamble", 3, head_lines=[
    "Agency for Rivers and Harbours", "Printed: 2024-05-17 10:22", "Contact: office@example.org, room 12", ""])
setting("preamble_delimited", "preamble", 1, head_lines=["Title,Sales,,", "Period,2024,,", ",,,"])
setting("preamble_keys", "preamble", 1, head_lines=["station_id: 1204", "owner: K. Meyer", "version: 3", "---"])
setting("preamble_many", "preamble", 1, head_lines=[f"line {line} of what nobody reads" for line in range(1, 31)])
setting("preamble_sep", "preamble", 2, head_lines=["sep=;"], delimiter=";")
setting("comments_top", "comment", 3, head_lines=["# written by export 1.2", "# all times in UTC, all lengths in m"])
setting("comments_percent", "comment", 0.3, head_lines=["% written by export 1.2", "% units: m, s"])
setting("comments_slashes", "comment", 0.3, head_lines=["// written by export 1.2", "// units: m, s"])
setting("comments_middle", "comment", 1, extra_lines={row: ["# device restarted"] for row in (7, 30, 31)})
setting("comments_top_and_middle", "comment", 1, head_lines=["# log of May"],
        extra_lines={row: ["# restarted, again"] for row in (12, 50)})


@kind("comment_sign_is_data", "comment", 2, bases=("codes", "people"))
def comment_sign_is_data(draft):
    for row in range(0, len(draft.values), 6):
        draft.values[row][0] = f"#{row} choice"
    draft.__post_init__()


@kind("header_with_comment_sign", "comment", 2)
def header_with_comment_sign(draft):
    """#time,value: the header is a comment to some."""
    plain_header = draft.header
    draft.header = ["#" + plain_header[0], *plain_header[1:]]
    draft.alternatives = [[(plain_header, draft.values)], [(["# " + plain_header[0], *plain_header[1:]], draft.values)]]


def totals_of(draft):
    return ["Total", *(round(sum(row[column] or 0 for row in draft.values), 2) if column in of_kind(draft, (int, float))
                       else None for column in range(1, len(draft.header)))]


@kind("footer_total", "footer", 3, bases=("orders", "stations"))
def footer_total(draft):
    """Right with it as a row, and right without."""
    totals = totals_of(draft)
    draft.tail_lines = [",".join(map(plain, totals))]
    draft.alternatives = [[(draft.header, [*draft.values, totals])]]


@kind("footer_notes", "footer", 3)
def footer_notes(draft):
    draft.tail_lines = ["", "Source: own counts, 2024", "* preliminary"]


@kind("footer_note_unset", "footer", 2)
def footer_note_unset(draft):
    draft.tail_lines = ["End of report"]


@kind("footer_row_count", "footer", 1)
def footer_row_count(draft):
    draft.tail_lines = [f"({len(draft.values)} rows)"]


@kind("preamble_and_footer", "footer", 3)
def preamble_and_footer(draft):
    draft.head_lines = ["Statistical office", "Table 12-3: counts by region, in thousands", ""]
    draft.tail_lines = ["", "(c) Statistical office, 2024", "Retrieved 2024-06-01, 12:30"]


@kind("header_again", "footer", 1)
def header_again(draft):
    draft.extra_lines = {40: draft.names()}


@kind("tables_stacked_same", "several_tables", 1, bases=("orders", "stations"))
def tables_stacked_same(draft):
    """One table after another, each with the same header: one table or two."""
    draft.extra_lines = {40: ["", *draft.names()]}
    draft.alternatives = [[(draft.header, draft.values[:40]), (draft.header, draft.values[40:])]]


@kind("tables_stacked_wider", "several_tables", 1, bases=("stations", "readings"))
def tables_stacked_wider(draft):
    more = [[f"k{row}", row * 3, row * 7, f"note {row}", row % 5, "x", row, row + 1, "y"] for row in range(25)]
    names = ["key", "first", "second", "note", "rest", "flag", "from", "to", "mark"]
    draft.tail_lines = ["", *(",".join(map(str, row)) for row in [names, *more])]
    draft.more_tables = [(names, more)]


@kind("tables_stacked_narrower", "several_tables", 1, bases=("orders", "people"))
def tables_stacked_narrower(draft):
    more = [[f"r{row}", row * 3] for row in range(25)]
    draft.tail_lines = ["", "region,count", *(",".join(map(str, row)) for row in more)]
    draft.more_tables = [(["region", "count"], more)]


def other_table(draft):
    """Of as many columns, but other ones."""
    width = len(draft.header)
    more = [[f"k{row}", *(row * column + column for column in range(1, width))] for row in range(25)]
    names = ["key", *(f"measure {column}" for column in range(1, width))]
    draft.more_tables = [(names, more)]
    return [",".join(map(str, row)) for row in [names, *more]]


@kind("tables_stacked_titled", "several_tables", 1, bases=("orders", "people"))
def tables_stacked_titled(draft):
    draft.tail_lines = ["", "Measures", *other_table(draft)]


@kind("tables_stacked_by_spreadsheet", "several_tables", 1, bases=("orders", "stations"))
def tables_stacked_by_spreadsheet(draft):
    """Lines that are empty or a title have all delimiters, too."""
    commas = "," * (len(draft.header) - 1)
    draft.head_lines = [f"Rows{commas}"]
    draft.tail_lines = [commas, commas, f"Measures{commas}", *other_table(draft)]


# Rows with other numbers of cells
@kind("short_row_early", "ragged", 2)
def short_row_early(draft):
    shorten(draft, [1])


@kind("short_row_late", "ragged", 2, rows=3_000, bases=("orders", "stations"))
def short_row_late(draft):
    shorten(draft, [2_950])


@kind("short_rows_many", "ragged", 2)
def short_rows_many(draft):
    shorten(draft, range(0, len(draft.values), 7))


@kind("short_first_row", "ragged", 1)
def short_first_row(draft):
    shorten(draft, [0])


def shorten(draft, rows):
    for row in rows:
        keep = max(1, len(draft.header) - 1 - row % 2)
        draft.values[row] = draft.values[row][:keep]
        draft.texts[row] = draft.texts[row][:keep]


@kind("short_empty_cells_dropped", "ragged", 3, bases=("orders", "people", "stations"))
def short_empty_cells_dropped(draft):
    """A writer that leaves out the delimiters at the end of a row."""
    for row in range(0, len(draft.values), 3):
        draft.values[row][-2:] = [None, None]
    draft.__post_init__()
    for texts in draft.texts:
        while not texts[-1]:
            texts.pop()


@kind("long_row_early", "ragged", 2)
def long_row_early(draft):
    lengthen(draft, [1])


@kind("long_row_late", "ragged", 2, rows=3_000, bases=("orders", "stations"))
def long_row_late(draft):
    lengthen(draft, [2_960])


@kind("long_rows_many", "ragged", 1)
def long_rows_many(draft):
    lengthen(draft, range(0, len(draft.values), 9))


def lengthen(draft, rows):
    for row in rows:
        draft.values[row] = [*draft.values[row], "surplus", 7]
        draft.texts[row] = [*draft.texts[row], "surplus", "7"]


@kind("delimiter_at_end_of_rows", "ragged", 3)
def delimiter_at_end_of_rows(draft):
    draft.row_text = lambda row, text: text + ","


@kind("delimiter_at_end_of_all", "ragged", 3)
def delimiter_at_end_of_all(draft):
    draft.row_text = lambda row, text: text + ","
    draft.name_lines = [draft.names()[0] + ","]


@kind("long_rows_empty", "ragged", 2)
def long_rows_empty(draft):
    draft.row_text = lambda row, text: text + ("," if row % 8 == 3 else "")


@kind("comma_in_bare_text", "ragged", 2, bases=("orders", "people"))
def comma_in_bare_text(draft):
    """A comma that should have been quoted: the row has one cell more."""
    column = of_kind(draft, str)[-1]
    for row in (15, 40, 41):
        draft.values[row] = [*draft.values[row][:column], "left", "right", *draft.values[row][column + 1:]]
        draft.texts[row] = [plain(value) for value in draft.values[row]]


# The end, and lines without content
setting("no_last_line_end", "end", 10, last_line_end=False)
setting("two_last_line_ends", "end", 3, tail_lines=[""])
setting("blank_lines_at_end", "end", 2, tail_lines=[""] * 6)
setting("spaces_at_end", "end", 1, tail_lines=["   "], last_line_end=False)
setting("control_z_at_end", "end", 0.3, end_bytes=b"\x1a")
setting("nuls_at_end", "end", 0.3, end_bytes=b"\0" * 64)
setting("blank_lines_at_start", "end", 1, head_lines=["", ""])
setting("blank_lines_between", "end", 2, extra_lines={row: [""] for row in (3, 20, 21, 60)})
setting("blank_line_below_header", "end", 1, extra_lines={0: [""]})
setting("space_lines_between", "end", 1, extra_lines={row: ["  "] for row in (3, 20, 60)})


@kind("every_second_line_blank", "end", 1)
def every_second_line_blank(draft):
    """Written on Windows with two line ends."""
    draft.line_end = "\r\r\n"


@kind("rows_of_delimiters_at_end", "end", 3)
def rows_of_delimiters_at_end(draft):
    draft.tail_lines = [draft.delimiter * (len(draft.header) - 1)] * 12


# Few rows, few columns
def rows_left(draft, count):
    del draft.values[count:], draft.texts[count:]


@kind("one_row", "few", 3)
def one_row(draft):
    rows_left(draft, 1)


@kind("two_rows", "few", 2)
def two_rows(draft):
    rows_left(draft, 2)


@kind("no_row", "few", 2)
def no_row(draft):
    rows_left(draft, 0)


@kind("one_row_no_header", "few", 0.3, bases=("orders", "readings"))
def one_row_no_header(draft):
    rows_left(draft, 1)
    draft.header = None


def columns_left(draft, columns):
    draft.header = [draft.header[column] for column in columns]
    draft.values = [[row[column] for column in columns] for row in draft.values]
    draft.__post_init__()


@kind("one_column_numbers", "few", 2, bases=("readings", "orders"))
def one_column_numbers(draft):
    columns_left(draft, of_kind(draft, float)[:1])


@kind("one_column_text", "few", 3, bases=("codes", "people"))
def one_column_text(draft):
    columns_left(draft, [1])


@kind("one_column_sentences", "few", 1, bases=("orders",))
def one_column_sentences(draft):
    columns_left(draft, [8])
    draft.header = ["review"]
    draft.values = [[f"{row[0] or 'so'}, and then; it was: fine | mostly"] for row in draft.values]
    draft.__post_init__()


@kind("empty_column", "few", 3)
def empty_column(draft):
    for row in draft.values:
        row[1] = None
    draft.__post_init__()


# Inside cells
@kind("line_end_in_cells", "cell", 5, bases=("orders", "people"))
def line_end_in_cells(draft):
    put_in_last_text(draft, 5, lambda row: f"first line\nsecond, {row}\n")


@kind("crlf_in_cells", "cell", 2, bases=("orders", "people"))
def crlf_in_cells(draft):
    draft.line_end = "\r\n"
    put_in_last_text(draft, 5, lambda row: f"first line\r\nsecond, {row}")


@kind("lf_in_cells_of_crlf", "cell", 2, bases=("orders", "people"))
def lf_in_cells_of_crlf(draft):
    draft.line_end = "\r\n"
    put_in_last_text(draft, 5, lambda row: f"first line\nsecond {row}")


@kind("many_lines_in_cell", "cell", 1, bases=("orders", "people"))
def many_lines_in_cell(draft):
    put_in_last_text(draft, 40, lambda row: "\n".join(f"line {line}, of {row}; 2024-01-0{line % 9 + 1}" for line in range(300)))


@kind("table_in_cell", "cell", 1, bases=("orders",))
def table_in_cell(draft):
    put_in_last_text(draft, 10, lambda row: "a;b;c\n" + "1;2;3\n" * 5)


@kind("nul_in_cell", "cell", 1, bases=("orders", "people"))
def nul_in_cell(draft):
    put_in_last_text(draft, 30, lambda row: f"before\0after {row}")
    for row in range(0, len(draft.values), 30):
        draft.written += [(f"beforeafter {row}", f"before\0after {row}"), (f"before after {row}", f"before\0after {row}"),
                          (f"before\ufffdafter {row}", f"before\0after {row}")]


@kind("long_cell", "cell", 2, bases=("orders", "people"))
def long_cell(draft):
    put_in_last_text(draft, 40, lambda row: f"long {row}, " * 10_000)


@kind("cell_of_3_mb", "cell", 1, bases=("orders",))
def cell_of_3_mb(draft):
    put_in_last_text(draft, 60, lambda row: "word, " * 500_000)


def put_in_last_text(draft, step, text):
    column = of_kind(draft, str)[-1]
    for row in range(0, len(draft.values), step):
        draft.values[row][column] = text(row)
    draft.__post_init__()


@kind("columns_1000", "cell", 2, bases=("readings",))
def columns_1000(draft):
    draft.header = [f"f{column}" for column in range(1, 1001)]
    draft.values = [[draft.dice.randrange(100) for _ in range(1000)] for _ in range(40)]
    draft.__post_init__()


@kind("huge_integers", "cell", 2, bases=("codes", "stations"))
def huge_integers(draft):
    for row in draft.values:
        row[0] = str(draft.dice.randrange(10**24, 10**25))
        row[1] = draft.dice.randrange(2**62, 2**64)
    draft.__post_init__()


@kind("exact_decimals", "cell", 2, bases=("codes",))
def exact_decimals(draft):
    for row in draft.values:
        row[1] = decimal.Decimal(draft.dice.randrange(10**24)) / 10**9 if draft.dice.random() < 2 else None
        row[2] = decimal.Decimal(f"0.{draft.dice.randrange(10**21):021}")
    draft.__post_init__()


@kind("leading_zeros_late", "cell", 3, rows=4_000, bases=("codes", "orders"))
def leading_zeros_late(draft):
    """A column of numbers, until it is none."""
    for row, values in enumerate(draft.values):
        values[0] = str(7_000_000 + row) if row < 3_900 else f"000{row}"
    draft.__post_init__()


@kind("text_late_in_numbers", "cell", 3, rows=4_000, bases=("stations", "readings"))
def text_late_in_numbers(draft):
    column = of_kind(draft, float)[0]
    for row in (3_950, 3_990):
        draft.values[row][column] = "out of order"
    draft.__post_init__()


@kind("null_words", "cell", 5, bases=("orders", "stations", "readings"))
def null_words(draft):
    """Words for null in columns of numbers and dates."""
    columns = of_kind(draft, (float, datetime.date))
    for row in range(0, len(draft.values), 4):
        for column in columns:
            draft.values[row][column] = None
    word = draft.dice.choice(("NA", "N/A", "null", "-", "n/a"))
    draft.__post_init__()
    for row in draft.texts:
        for column in columns:
            row[column] = row[column] or word


@kind("null_words_several", "cell", 2, bases=("orders", "stations"))
def null_words_several(draft):
    columns = of_kind(draft, (float, datetime.date))
    for row in range(0, len(draft.values), 4):
        for column in columns:
            draft.values[row][column] = None
            draft.texts[row][column] = draft.dice.choice(("NA", "#N/A", "NULL", "-", "", "nan", "\\N"))


@kind("spaces_around_cells", "cell", 2)
def spaces_around_cells(draft):
    without(draft, ",", '"')
    draft.texts = [[f" {text} " for text in row] for row in draft.texts]


# Encodings
for name, encoding, mark, weight, words in (
        ("utf_8_mark", "utf-8", b"\xef\xbb\xbf", 10, "mixed"), ("utf_16_le_mark", "utf-16-le", b"\xff\xfe", 3, "mixed"),
        ("utf_16_be_mark", "utf-16-be", b"\xfe\xff", 1, "mixed"), ("utf_16_le", "utf-16-le", b"", 1, "french"),
        ("utf_16_be", "utf-16-be", b"", 0.3, "german"), ("utf_16_le_cyrillic", "utf-16-le", b"", 0.3, "cyrillic"),
        ("utf_32_le_mark", "utf-32-le", b"\xff\xfe\0\0", 0.3, "mixed"), ("utf_32_be", "utf-32-be", b"", 0.3, "mixed"),
        ("windows_1252_german", "cp1252", b"", 3, "german"), ("windows_1252_french", "cp1252", b"", 3, "french"),
        ("latin_1", "latin-1", b"", 3, "spanish"), ("windows_1250_polish", "cp1250", b"", 2, "polish"),
        ("windows_1250_hungarian", "cp1250", b"", 1, "hungarian"), ("windows_1250_czech", "cp1250", b"", 1, "czech"),
        ("latin_2_polish", "iso8859-2", b"", 1, "polish"), ("windows_1251", "cp1251", b"", 2, "cyrillic"),
        ("koi8_r", "koi8-r", b"", 0.3, "cyrillic"), ("shift_jis", "cp932", b"", 1, "japanese"),
        ("euc_jp", "euc_jp", b"", 0.3, "japanese"), ("gbk", "gbk", b"", 1, "chinese"),
        ("gb18030", "gb18030", b"", 0.3, "chinese"), ("mac_roman", "mac_roman", b"", 0.3, "french")):
    setting(f"encoding_{name}", "encoding", weight,
            {"words": words, "bases": ("people", "codes", "orders", "stations")}, encoding=encoding, mark=mark)


@kind("encoding_windows_1252_late", "encoding", 2, words="ascii", rows=6_000, bases=("orders", "people"))
def windows_1252_late(draft):
    """Nothing but ASCII for the first half of a megabyte."""
    draft.encoding = "cp1252"
    column = of_kind(draft, str)[-1]
    for row in range(5_900, 6_000, 7):
        draft.values[row][column] = "Größe – café"
    draft.__post_init__()


@kind("encoding_mixed", "encoding", 2, words="spanish", bases=("people", "codes"))
def encoding_mixed(draft):
    """UTF-8, with lines of windows-1252 in between."""
    draft.row_bytes = lambda row, line: line.decode().encode("cp1252") if row in (30, 55) else line


@kind("encoding_mixed_late", "encoding", 1, words="german", rows=6_000, bases=("orders", "people"))
def encoding_mixed_late(draft):
    draft.row_bytes = lambda row, line: line.decode().encode("cp1252") if row > 5_900 else line


# Numbers and dates of other countries
def grouped(value, group, point, decimals=2):
    text = f"{value:,.{decimals}f}" if isinstance(value, float) else f"{value:,}"
    return text.replace(",", "\0").replace(".", point).replace("\0", group)


NUMBER_KINDS = ("orders", "stations", "readings")


def large_numbers(draft):
    """A column with numbers that need marks."""
    column = of_kind(draft, float)[0]
    for row in draft.values:
        row[column] = round(draft.dice.uniform(500, 3_000_000), 2)
    draft.__post_init__()
    return [column]


@kind("decimal_comma", "locale", 5, bases=NUMBER_KINDS)
def decimal_comma(draft):
    draft.delimiter = ";"
    draft.rewrite(float, lambda value: plain(value).replace(".", ","))


@kind("decimal_comma_quoted", "locale", 2, bases=NUMBER_KINDS)
def decimal_comma_quoted(draft):
    draft.rewrite(float, lambda value: plain(value).replace(".", ","))


@kind("decimal_comma_tab", "locale", 2, bases=NUMBER_KINDS)
def decimal_comma_tab(draft):
    draft.delimiter = "\t"
    draft.rewrite(float, lambda value: plain(value).replace(".", ","))


def with_marks(name, weight, group, point, delimiter=","):
    @kind(name, "locale", weight, bases=NUMBER_KINDS)
    def marks(draft):
        draft.delimiter = delimiter
        columns = large_numbers(draft)
        draft.rewrite(float, lambda value: grouped(value, group, point), columns)
        if point == ",":
            draft.rewrite(float, lambda value: plain(value).replace(".", ","), set(range(99)) - set(columns))


with_marks("thousands_comma", 3, ",", ".")
with_marks("thousands_comma_tab", 1, ",", ".", "\t")
with_marks("thousands_point", 3, ".", ",", ";")
with_marks("thousands_no_break_space", 1, "\u00a0", ",", ";")
with_marks("thousands_space", 1, " ", ",", ";")
with_marks("thousands_apostrophe", 1, "'", ".", ";")


@kind("thousands_comma_integers", "locale", 2, bases=("stations", "readings"))
def thousands_comma_integers(draft):
    column = of_kind(draft, float)[0]
    for row in draft.values:
        row[column] = draft.dice.randrange(5_000_000)
    draft.__post_init__()
    draft.rewrite(int, lambda value: grouped(value, ",", "."), [column])


def money(name, weight, to_text, delimiter=","):
    @kind(name, "locale", weight, bases=NUMBER_KINDS)
    def currency(draft):
        draft.delimiter = delimiter
        columns = large_numbers(draft)
        draft.rewrite(float, to_text, columns)


money("currency_dollar", 3, lambda value: "$" + grouped(value, ",", "."))
money("currency_euro", 2, lambda value: grouped(value, ".", ",") + " €", ";")
money("currency_code", 1, lambda value: f"USD {value:.2f}")


@kind("currency_negative_in_brackets", "locale", 1, bases=NUMBER_KINDS)
def negative_in_brackets(draft):
    columns = large_numbers(draft)
    for row in draft.values[::5]:
        row[columns[0]] *= -1
    draft.rewrite(float, lambda value: f"({grouped(-value, ',', '.')})" if value < 0 else grouped(value, ",", "."), columns)


@kind("percent", "locale", 3, bases=NUMBER_KINDS)
def percent(draft):
    """45.5% is 0.455, or 45.5, or the text."""
    column = of_kind(draft, float)[0]
    for row in draft.values:
        row[column] = draft.dice.randrange(1000) / 10
    draft.__post_init__()
    shares = [[*row[:column], float(decimal.Decimal(str(row[column])) / 100), *row[column + 1:]] for row in draft.values]
    draft.rewrite(float, lambda value: f"{value:.1f}%", [column])
    draft.alternatives = [[(draft.header, shares)]]


def dates(name, weight, to_text, delimiter=",", bases=("orders", "people")):
    @kind(name, "locale", weight, bases=bases)
    def locale_dates(draft):
        draft.delimiter = delimiter
        draft.rewrite(datetime.date, lambda value: plain(value) if isinstance(value, datetime.datetime) else to_text(value))


def times(name, weight, to_text, delimiter=","):
    @kind(name, "locale", weight, bases=("orders", "readings"))
    def locale_times(draft):
        draft.delimiter = delimiter
        draft.rewrite(datetime.datetime, to_text)


dates("date_points", 3, lambda value: value.strftime("%d.%m.%Y"), ";")
dates("date_day_first", 3, lambda value: value.strftime("%d/%m/%Y"))
dates("date_month_first", 3, lambda value: value.strftime("%m/%d/%Y"))
dates("date_unpadded", 2, lambda value: f"{value.month}/{value.day}/{value.year}")
dates("date_month_name", 1, lambda value: value.strftime("%d-%b-%Y"))
dates("date_month_name_us", 1, lambda value: value.strftime("%b %d, %Y"))
dates("date_compact", 1, lambda value: value.strftime("%Y%m%d"))
dates("date_slashes_iso", 1, lambda value: value.strftime("%Y/%m/%d"))
times("time_iso", 3, lambda value: value.isoformat() + "Z")
times("time_fraction", 2, lambda value: value.isoformat(" ") + ".000")
times("time_points", 2, lambda value: value.strftime("%d.%m.%Y %H:%M:%S"), ";")
times("time_am_pm", 2, lambda value: value.strftime("%m/%d/%Y %I:%M:%S %p"))
times("time_offset", 1, lambda value: (value + datetime.timedelta(hours=2)).isoformat() + "+02:00")


@kind("booleans_yes_no", "locale", 2, bases=("orders",))
def booleans_yes_no(draft):
    for values, texts in zip(draft.values, draft.texts):
        texts[7] = "yes" if values[7] else "no"


# Several at once, as real programs and offices write
def german(draft):
    draft.delimiter, draft.line_end = ";", "\r\n"
    draft.rewrite(float, lambda value: plain(value).replace(".", ","))
    draft.rewrite(datetime.date, lambda value: value.strftime(
        "%d.%m.%Y %H:%M:%S" if isinstance(value, datetime.datetime) else "%d.%m.%Y"))


def combined(name, weight, words="mixed", bases=("orders", "stations", "people")):
    return kind(name, "combined", weight, words=words, bases=bases)


@combined("excel_german", 5, "german")
def excel_german(draft):
    german(draft)
    draft.encoding = "cp1252"


@combined("excel_polish", 2, "polish")
def excel_polish(draft):
    german(draft)
    draft.encoding = "cp1250"


@combined("excel_russian", 2, "cyrillic")
def excel_russian(draft):
    german(draft)
    draft.encoding = "cp1251"


@combined("excel_unicode_text", 3)
def excel_unicode_text(draft):
    draft.encoding, draft.mark, draft.delimiter, draft.line_end = "utf-16-le", b"\xff\xfe", "\t", "\r\n"


@combined("excel_utf_8", 5)
def excel_utf_8(draft):
    german(draft)
    draft.mark = b"\xef\xbb\xbf"


@combined("office_report", 2, "german")
def office_report(draft):
    german(draft)
    draft.encoding = "cp1252"
    draft.head_lines = ["Statistisches Amt;;;", "Tabelle 7: Bestände in Tsd.;;;", ""]
    draft.tail_lines = ["", "Quelle: eigene Zählung; Stand 2024", "x = gesperrt"]
    shorten(draft, [11, 30])


@combined("instrument_log", 2, "ascii", ("readings",))
def instrument_log(draft):
    """Comments, names, units, tabs."""
    draft.delimiter = "\t"
    draft.head_lines = ["# Logger TX-200, firmware 4.1", "# started 2024-03-01 00:00:00", "#"]
    units = ["UTC", "no", "degC"]
    draft.name_lines = ["\t".join(draft.header), "\t".join(units)]
    draft.extra_lines = {33: ["# battery changed"]}
    two_names(draft, [draft.header, [f"{name} {unit}" for name, unit in zip(draft.header, units)]])


@combined("psql_output", 1)
def psql_output(draft):
    without(draft, ",", '"', "|")
    widths = [max(len(row[column]) for row in [draft.header, *draft.texts]) for column in range(len(draft.header))]
    draft.delimiter, draft.quote_when = " | ", "never"
    draft.texts = [[text.ljust(width) for text, width in zip(row, widths)] for row in draft.texts]
    draft.row_text = lambda row, text: " " + text
    draft.name_lines = [" " + " | ".join(name.center(width) for name, width in zip(draft.header, widths)),
                        "-+-".join("-" * width for width in widths)]
    draft.tail_lines = [f"({len(draft.values)} rows)", ""]
    pad_left(draft)


def pad_left(draft):
    """Texts may keep the spaces around them."""
    for values, texts in zip(draft.values, draft.texts):
        for value, text in zip(values, texts):
            draft.written += [(before + text + after, value) for before in ("", " ") for after in ("", " ")]
            draft.written += [(" " + plain(value), value), (plain(value) + " ", value)]


@combined("mysql_dump", 1)
def mysql_dump(draft):
    draft.delimiter, draft.quote_when = "\t", "never"
    draft.texts = [[text.replace("\\", "\\\\") or "\\N" for text in row] for row in draft.texts]


@combined("tpch_rows", 1, "ascii")
def tpch_rows(draft):
    without(draft, '"')
    draft.header, draft.delimiter, draft.quote_when = None, "|", "never"
    draft.row_text = lambda row, text: text + "|"


@combined("markdown_table", 0.3)
def markdown_table(draft):
    without(draft, ",", '"', "|")
    draft.delimiter, draft.quote_when = " | ", "never"
    draft.row_text = lambda row, text: f"| {text} |"
    draft.name_lines = [f"| {' | '.join(draft.header)} |", "|" + " --- |" * len(draft.header)]
    pad_left(draft)


@combined("ragged_and_quotes", 1)
def ragged_and_quotes(draft):
    shorten(draft, [9, 44])
    lengthen(draft, [17])
    draft.values[60][0] = draft.texts[60][0] = '12" ruler'
    draft.bare = {(60, 0)}
    draft.extra_lines = {25: [""], 50: ["  "]}
    draft.tail_lines = ["", ""]


@combined("french_open_data", 2, "french", ("orders", "stations"))
def french_open_data(draft):
    draft.delimiter, draft.encoding = ";", "latin-1"
    columns = large_numbers(draft)
    draft.rewrite(float, lambda value: grouped(value, " ", ","), columns)
    draft.rewrite(float, lambda value: plain(value).replace(".", ","), set(range(99)) - set(columns))
    draft.rewrite(datetime.date, lambda value: value.strftime(
        "%d/%m/%Y %H:%M:%S" if isinstance(value, datetime.datetime) else "%d/%m/%Y"))


@combined("world_bank", 3, bases=("stations",))
def world_bank(draft):
    """A byte order mark, two lines above, everything in quotes, a comma at the end of all lines."""
    years = range(1960, 1975)
    draft.header = ["Country Name", "Country Code", "Indicator Name", *map(str, years)]
    draft.values = [[f"{row[0]}, Rep.", f"C{index:02}", "Rural population (% of total)",
                     *(None if draft.dice.random() < 0.3 else round(draft.dice.uniform(0, 100), 6) for _ in years)]
                    for index, row in enumerate(draft.values)]
    draft.__post_init__()
    draft.quote_when, draft.quote_header, draft.mark = "always", True, b"\xef\xbb\xbf"
    draft.head_lines = ['"Data Source","World Development Indicators",', "", '"Last Updated Date","2024-05-30",', ""]
    draft.name_lines = [draft.names()[0] + ","]
    draft.row_text = lambda row, text: text + ","


@combined("web_analytics", 2, bases=("stations", "orders"))
def web_analytics(draft):
    """Comments, a table, and another one of days below it."""
    rule = "# " + "-" * 40
    draft.head_lines = [rule, "# All Web Site Data", "# Pages", "# 20240101-20240331", rule, ""]
    more = [[row + 1, row * 37 % 400] for row in range(40)]
    draft.tail_lines = ["", "Day Index,Sessions", *(",".join(map(str, row)) for row in more)]
    draft.more_tables = [(["Day Index", "Sessions"], more)]


@combined("bank_statement", 2, "german", ("orders",))
def bank_statement(draft):
    draft.delimiter, draft.encoding, draft.line_end = ";", "cp1252", "\r\n"
    draft.quote_when, draft.quote_header = "always", True
    draft.head_lines = ['"Kontonummer:";"DE00123456 / Girokonto";', '"Von:";"01.01.2024";', '"Kontostand:";"1.234,56 €";', ""]
    draft.rewrite(float, lambda value: grouped(value, ".", ",") + " €", large_numbers(draft))
    draft.rewrite(datetime.date, lambda value: value.strftime(
        "%d.%m.%Y %H:%M:%S" if isinstance(value, datetime.datetime) else "%d.%m.%Y"))


@combined("ratings_two_colons", 1, "french", ("codes",))
def ratings_two_colons(draft):
    """No header, two bytes between, latin-1."""
    draft.values = [[row + 1, f"{values[1].title()} ({draft.dice.randrange(1930, 2010)})", "Comedy|Drama"]
                    for row, values in enumerate(draft.values)]
    draft.header, draft.delimiter, draft.encoding = None, "::", "latin-1"
    draft.__post_init__()


@combined("pipe_no_header", 1, "ascii", ("orders", "people"))
def pipe_no_header(draft):
    without(draft, '"')
    draft.header, draft.delimiter, draft.quote_when = None, "|", "never"


@combined("survey", 2, bases=("people", "stations"))
def survey(draft):
    """Questions as names, with commas, quotes and a line end; empty answers."""
    draft.header = [f'Q{number + 1}. How often, if ever, do you "{name}"?\nPlease choose'
                    for number, name in enumerate(draft.header)]
    draft.quote_when = "always"
    for row in range(0, len(draft.values), 3):
        draft.values[row][-2:] = [None, None]
    draft.__post_init__()


@kind("quote_stray_in_tabs", "quote", 2, bases=("codes", "people"))
def quote_stray_in_tabs(draft):
    """Tabs and no quoting at all: a quote at the start of a cell is a letter."""
    column = 1 if len(draft.header) == 4 else 0
    for row in range(0, len(draft.values), 3):
        name = draft.dice.choice(draft.header)
        draft.values[row][column] = draft.dice.choice((f'"{name}" Smith', f'"{name} & Co', f'{name}"', f'the "{name}"'))
    draft.__post_init__()
    draft.delimiter, draft.quote_when = "\t", "never"


def quote_extra(name, text, meant):
    @kind(name, "quote", 1, bases=("people", "orders", "codes"))
    def extra(draft):
        """One quote too many in a file that quotes everything."""
        draft.quote_when, draft.quote_header = "always", True
        row, column = 33, of_kind(draft, str)[0]
        draft.texts[row][column] = draft.values[row][column] = text
        draft.bare = {(row, column)}
        draft.written = [(each, text) for each in meant]


quote_extra("quote_extra_at_end", '"word""', ('word"', "word"))
quote_extra("quote_extra_at_start", '""word"', ('"word', "word", 'word"'))
quote_extra("quote_extra_inside", '"wo"rd"', ('wo"rd', "word", 'word"'))


@kind("quote_other_in_one_row", "quote", 0.3, bases=("people", "orders"))
def quote_other_in_one_row(draft):
    draft.quote_when = "text"
    draft.row_text = lambda row, text: text.replace('"', "'") if row == 25 else text
    row = draft.values[25]
    for column, value in enumerate(row):
        if isinstance(value, str):
            row[column] = value.replace(",", " ").replace('"', "").replace("'", "")
    draft.__post_init__()
    draft.written = [(f"'{value}'", value) for value in row if value is not None]


@kind("delimiter_other_in_one_row", "delimiter", 0.3, bases=("stations", "readings", "codes"))
def delimiter_other_in_one_row(draft):
    draft.row_text = lambda row, text: text.replace(",", ";") if row == 37 else text


@kind("delimiter_other_in_header", "delimiter", 0.3)
def delimiter_other_in_header(draft):
    draft.name_lines = draft.names()
    draft.delimiter = ";"


@kind("header_of_three_rows", "header", 0.3, bases=("stations", "orders", "people"))
def header_of_three_rows(draft):
    """Names, questions, codes of the import, as survey tools write them."""
    long = [f"Please tell the {name} of it" for name in draft.header]
    codes_ = [f"QID{number}" for number in range(len(draft.header))]
    draft.name_lines = [",".join(draft.header), ",".join(long), ",".join(codes_)]
    two_names(draft, [draft.header, [" ".join(parts) for parts in zip(draft.header, long, codes_)]])


@kind("cut_short", "end", 2, bases=("orders", "people", "stations"))
def cut_short(draft):
    """The copy ended in the middle of the last row."""
    draft.values[-1] = draft.values[-1][:2]
    draft.texts[-1] = draft.texts[-1][:2]
    without(draft, ",", '"')
    draft.last_line_end = False


@kind("mark_and_quotes", "encoding", 3)
def mark_and_quotes(draft):
    draft.mark, draft.quote_when, draft.quote_header, draft.line_end = b"\xef\xbb\xbf", "always", True, "\r\n"


@kind("json_in_cells", "cell", 2, bases=("orders", "people", "codes"))
def json_in_cells(draft):
    put_in_last_text(draft, 1, lambda row: f'[{{"id": {row}, "name": "x, y"}}, {{"id": {row + 1}, "name": null}}]')


@kind("lists_in_cells", "cell", 1, bases=("orders", "people"))
def lists_in_cells(draft):
    put_in_last_text(draft, 1, lambda row: f"['a{row}', 'it''s', \"b\"]")


@kind("html_in_cells", "cell", 1, bases=("orders", "codes"))
def html_in_cells(draft):
    put_in_last_text(draft, 2, lambda row: f'<p class="x">row {row}</p>\n<a href="http://example.org/?a=1;b=2,3">more</a>')
