"""Clean tables, and the kinds of pollution that delimited text suffers in the wild, with the truth known.

A kind takes a Draft (a table and how it is going to be written) and changes it: values are written in
another way, cells, lines or bytes are added or lost, the dialect or the encoding is another one. It
knows nothing of any reader. The weight of a kind says how often one meets it: 10 every day, 3 every
week, 1 now and then, 0.3 hardly ever.
"""
import dataclasses
import datetime
import random

from table_score import Truth

WORDS = {
    "ascii": "north harbour silver meadow copper bridge winter orchard granite valley amber station river "
             "castle maple summit garden hollow forest lantern".split(),
    "mixed": "north harbour café silver żółw copper bridge Ñandú 東京 orchard granite Größe amber naïve river "
             "castle Ångström summit garden Москва".split(),
    "german": "Straße Müller grün Käse schön Köln Übung Nord Hafen Wald Brücke Fluss Garten Größe Tür Winter Burg "
              "Zürich Äpfel Stein".split(),
    "french": "café été forêt château garçon crème nord jardin pont rivière hiver maison élève français où noël "
              "ville port écume verger".split(),
    "spanish": "niño señor jalapeño piñata año mañana río jardín puente invierno casa ciudad puerto corazón árbol "
               "español lápiz montaña norte café".split(),
    "polish": "żółw łąka źródło Kraków Łódź święto zamek rzeka dąb śnieg ćma ogród most północ zima książka las "
              "ulica miasto wieża".split(),
    "czech": "řeka kůň příliš háček žluťoučký Plzeň Příbram zima most hrad les dům škola kniha město věž ulice "
             "sníh zahrada Děčín".split(),
    "hungarian": "Győr őr tűz híd erdő város könyv iskola tél kert utca torony ház fűszer köszönöm szépség "
                 "Debrecen ország víz kő".split(),
    "cyrillic": "Москва река зима весна город улица книга север завод мост берег лампа озеро площадь "
                "станция поле ветер камень песня школа".split(),
    "japanese": "東京 大阪 京都 横浜 札幌 福岡 会社 電車 駅前 商店 デパート カメラ テーブル ひらがな さくら "
                "ソフト 表示 能力 予定 構造".split(),
    "chinese": "北京 上海 广州 深圳 天津 重庆 公司 商店 火车 车站 学校 图书馆 市场 春天 夏天 "
               "电脑 手机 数据 表格 城市".split(),
}


@dataclasses.dataclass
class Draft:
    """A table on its way to a file. `texts` are the cells as written, `values` what they mean."""
    header: list
    values: list
    dice: random.Random
    texts: list = None
    bare: set = dataclasses.field(default_factory=set)  # (row, column) written as it is, without quotes
    delimiter: str = ","
    quote: str = '"'
    escape: str = "double"  # or: backslash, none
    quote_when: str = "needed"  # or: always, text, never
    quote_header: bool = False
    line_end: str = "\n"
    line_ends: object = None  # row -> its line end
    head_lines: list = dataclasses.field(default_factory=list)
    name_lines: list = None  # the header as lines, if it is not one row of names
    extra_lines: dict = dataclasses.field(default_factory=dict)  # row -> lines before it
    tail_lines: list = dataclasses.field(default_factory=list)
    last_line_end: bool = True
    encoding: str = "utf-8"
    mark: bytes = b""
    end_bytes: bytes = b""
    row_text: object = None  # (row, text of its line) -> text
    row_bytes: object = None  # (row, bytes of its line) -> bytes
    header_truth: object = "header"
    records: list = None  # the truth, where it is not `values`
    more_tables: list = dataclasses.field(default_factory=list)
    alternatives: list = dataclasses.field(default_factory=list)  # other right readings: lists of tables
    written: list = dataclasses.field(default_factory=list)  # (text, value)
    loose_header: bool = False

    def __post_init__(self):
        self.texts = [[plain(value) for value in row] for row in self.values]

    def rewrite(self, kind, to_text, columns=None):
        """Cells whose value is of a kind get another text."""
        for row, values in enumerate(self.values):
            for column, value in enumerate(values):
                if isinstance(value, kind) and not isinstance(value, bool) and (not columns or column in columns):
                    self.texts[row][column] = to_text(value)

    def cell(self, text):
        needed = any(part in text for part in (self.delimiter, self.quote, "\n", "\r") if part)
        if self.quote_when == "never" or (self.quote_when == "needed" and not needed):
            return text
        if self.quote_when == "text" and not needed and (not text or text.lstrip("-")[:1].isdigit()):
            return text
        if self.escape == "double":
            text = text.replace(self.quote, self.quote * 2)
        elif self.escape == "backslash":
            text = text.replace("\\", "\\\\").replace(self.quote, "\\" + self.quote)
        return self.quote + text + self.quote

    def line(self, row):
        text = self.delimiter.join(each if (row, column) in self.bare else self.cell(each)
                                   for column, each in enumerate(self.texts[row]))
        return self.row_text(row, text) if self.row_text else text

    def names(self):
        if self.header is None:
            return []
        return [self.delimiter.join(self.quote + name + self.quote if self.quote_header else self.cell(name)
                                    for name in self.header)]

    def content(self):
        parts = []

        def add(text, end=self.line_end):
            parts.append((text + end).encode(self.encoding))

        for text in [*self.head_lines, *(self.names() if self.name_lines is None else self.name_lines)]:
            add(text)
        for row in range(len(self.texts)):
            for text in self.extra_lines.get(row, []):
                add(text)
            add(self.line(row), self.line_ends(row) if self.line_ends else self.line_end)
            if self.row_bytes:
                parts[-1] = self.row_bytes(row, parts[-1])
        for text in self.tail_lines:
            add(text)
        if parts and not self.last_line_end:
            parts[-1] = parts[-1].removesuffix(self.line_end.encode(self.encoding))
        return self.mark + b"".join(parts) + self.end_bytes

    def truths(self):
        header = self.header if self.header_truth == "header" else self.header_truth
        readings = [[(header, self.values if self.records is None else self.records), *self.more_tables],
                    *self.alternatives]
        truths = [Truth(tables, loose_header=self.loose_header) for tables in readings]
        for truth in truths:
            for texts, values in zip(self.texts, self.values):
                for text, value in zip(texts, values):
                    truth.note(text, value)
            for text, value in self.written:
                truth.note(text, value)
        return truths


def plain(value):
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, datetime.datetime):
        return value.isoformat(" ")
    if isinstance(value, float):
        return f"{value:.2f}" if value == round(value, 2) else repr(value)
    return str(value)


# The clean tables: name -> (dice, words, rows) -> (header, values)

def orders(dice, words, rows):
    start = datetime.datetime(2023, 1, 2, 8)
    header = ["order_id", "customer", "ordered_at", "ship_day", "amount", "quantity", "zip", "paid", "remark"]
    values = [[1000 + row, f"{dice.choice(words).title()}, {dice.choice(words)}",
               start + datetime.timedelta(seconds=dice.randrange(86_400 * 500)),
               None if dice.random() < 0.05 else start.date() + datetime.timedelta(days=dice.randrange(500)),
               round(dice.uniform(1, 250_000), 2), dice.randrange(1, 40), f"{dice.randrange(99_999):05}",
               dice.random() < 0.7,
               None if dice.random() < 0.3 else " ".join(dice.choices(words, k=dice.randrange(2, 9)))]
              for row in range(rows)]
    return header, values


def stations(dice, words, rows):
    header = ["Station", "Region", "Latitude", "Longitude", "Elevation", "Mean temperature", "Since"]
    values = [[f"{dice.choice(words)} {row + 1}", dice.choice(words[:6]), round(dice.uniform(-90, 90), 5),
               round(dice.uniform(-180, 180), 5), dice.randrange(-10, 3_500),
               None if dice.random() < 0.1 else round(dice.uniform(-15, 30), 1), dice.randrange(1870, 2020)]
              for row in range(rows)]
    return header, values


def people(dice, words, rows):
    header = ["name", "email", "phone", "city", "born", "comment"]
    values = [[f"{dice.choice(words).title()} {dice.choice(words).title()}", f"user{dice.randrange(10_000)}@example.org",
               f"+48 {dice.randrange(100, 999)} {dice.randrange(100, 999)} {dice.randrange(100, 999)}",
               dice.choice(words), datetime.date(1940, 1, 1) + datetime.timedelta(days=dice.randrange(25_000)),
               None if dice.random() < 0.4 else dice.choice((
                   f'said "{dice.choice(words)}", twice', f"likes {dice.choice(words)}; and {dice.choice(words)}",
                   f"{dice.choice(words)}: {dice.choice(words)}, {dice.choice(words)}", dice.choice(words)))]
              for _ in range(rows)]
    return header, values


def readings(dice, words, rows):
    start = datetime.datetime(2024, 3, 1)
    return ["time", "sensor", "value"], [[start + datetime.timedelta(minutes=10 * row), dice.randrange(1, 9),
                                          round(dice.gauss(20, 5), 3)] for row in range(rows)]


def codes(dice, words, rows):
    header = ["Code", "Label", "Group", "Status"]
    return header, [["".join(dice.choices("ABCDEFGH", k=3)) + f"-{dice.randrange(100)}",
                     " ".join(dice.choices(words, k=2)), dice.choice(words[:4]), dice.choice(("open", "closed", "held"))]
                    for _ in range(rows)]


BASES = {"orders": orders, "stations": stations, "people": people, "readings": readings, "codes": codes}


def draft_of(base, seed, words="mixed", rows=80):
    dice = random.Random(f"{base} {seed}")
    header, values = BASES[base](dice, WORDS[words], rows)
    return Draft(header, values, dice)


@dataclasses.dataclass(frozen=True)
class Kind:
    name: str
    group: str
    weight: float
    pollute: object
    words: str = "mixed"
    rows: int = 80
    bases: tuple = tuple(BASES)


KINDS = []


def kind(name, group, weight, **more):
    """Enters a function as a kind of pollution."""
    def enter(pollute):
        KINDS.append(Kind(name, group, weight, pollute, **more))
        return pollute
    return enter


def setting(name, group, weight, more=None, **changes):
    """A kind that only changes how the table is written."""
    def pollute(draft):
        for field, value in changes.items():
            setattr(draft, field, value)
    KINDS.append(Kind(name, group, weight, pollute, **(more or {})))


def without(draft, *parts):
    """Texts lose what cannot be written."""
    for row in draft.values:
        for column, value in enumerate(row):
            if isinstance(value, str):
                for part in parts:
                    value = value.replace(part, " ")
                row[column] = value
    draft.texts = [[plain(value) for value in row] for row in draft.values]


def of_kind(draft, wanted):
    """Columns that hold a kind of value."""
    return [column for column in range(len(draft.values[0])) if any(
        isinstance(row[column], wanted) and not isinstance(row[column], bool) for row in draft.values)]


def make(kind_, base, seed=1):
    draft = draft_of(base, f"{kind_.name} {seed}", kind_.words, kind_.rows)
    kind_.pollute(draft)
    return draft
