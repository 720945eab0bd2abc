#!/usr/bin/env python3
"""Checks the properties of the tree that no compiler checks. Prints one line a finding; exits 1 if any.

usage: tools/tidy.py [ROOT]
"""
import collections
import pathlib
import re
import sys

ROOT = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).parents[1]).resolve()
SRC = ROOT / "src"
LINES_MAX = {"face": 150, "header": 250, "source": 500}
COLUMNS_MAX = 100
# path -> reason. An exemption without a reason is a finding.
EXEMPT = {}
VAGUE = re.compile(
    r"(^|_)(utils?|helpers?|common|misc|manager|stuff|impl|new|old|legacy|v2|refactored)(_|\.|$)")
# A handler of everything, up to the brace at its own indentation.
SWALLOW = re.compile(r"^( *)\}? ?catch \(\.\.\.\) \{(.*?)^\1\}", re.M | re.S)
# what -> (pattern, the one module that may write it)
OWNED = {
    "the environment": (re.compile(r"\b(std::)?getenv\("), "config"),
    "DuckDB's header": (re.compile(r'#include [<"]duckdb'), "duckdb"),
    "SQLite's header": (re.compile(r'#include [<"]sqlite3'), "sqlite"),
    "CLI11": (re.compile(r'#include [<"]CLI/'), "cli"),
    "yaml-cpp": (re.compile(r'#include [<"]yaml-cpp/'), "config"),
    "standard output": (re.compile(r"\bstd::cout\b|\bstdout\b|\bstd::(?:printf|puts)\("), "cli"),
}
# Who may open an engine, and over what; app and cli ask query's door, so that it counts all that is asked of datasets.
ENGINE = re.compile(r"\bduckdb::Connection(?: \w+)?[({](?!const )")
OPENS_ENGINES = {
    "duckdb": "the driver",
    "query": "the door",
    "storage": "over the file that it writes",
    "reader": "over files of the user",
    "features": "over the tables of features that it writes",
    "compute": "over the sequences that it has sorted",
}
# A face shows nothing but faces, the standard library and, in base, fmt.
FACE_MAY_INCLUDE = re.compile(r"<mdm/[\w/]+\.hpp>|<[a-z_0-9]+>|<fmt/format\.h>")
PROMISED_PAGES = ("cli", "dialects", "errors", "settings", "transforms", "answers")
findings = []
texts = {}


def report(path, line, text):
    findings.append(f"{path.relative_to(ROOT)}:{line}: {text}")


def text_of(path):
    if path not in texts:
        texts[path] = path.read_text()
    return texts[path]


def sources_of(folder):
    return sorted(path for path in folder.rglob("*") if path.suffix in (".cpp", ".hpp"))


def line_of(text, offset):
    return text.count("\n", 0, offset) + 1


def module_call(module):
    """The words of mdm_module(…) under their keywords; the name of the module under None."""
    text = text_of(SRC / module / "CMakeLists.txt")
    call = re.search(r"mdm_module\(([^)]*)\)", text)
    words, keyword = collections.defaultdict(list), None
    for word in re.sub(r"#.*", "", call.group(1)).split() if call else []:
        if re.fullmatch(r"[A-Z_]+", word):
            keyword = word
        else:
            words[keyword].append(word)
    return words


def declared_arrows(module):
    words = module_call(module)
    return set(words["DEPS"]) | set(words["PRIVATE_DEPS"])


def faces_of(module):
    include = SRC / module / "include" / "mdm"
    return {include / f"{module}.hpp"} | set((include / module).glob("*.hpp"))


def check_module(module):
    cmake = SRC / module / "CMakeLists.txt"
    words, faces = module_call(module), faces_of(module)
    shown, used = set(), set()
    for path in sources_of(SRC / module):
        text = text_of(path)
        check_text(module, path, text, is_face=path in faces)
        arrows = set(re.findall(r"#include <mdm/(\w+)[./]", text)) - {module}
        used |= arrows
        if path in faces:
            shown |= arrows
        elif path.suffix == ".cpp" and path.relative_to(SRC / module).as_posix() not in text_of(cmake):
            report(path, 1, "dead file: no CMakeLists.txt names it")
    for face in faces - {SRC / module / "include" / "mdm" / f"{module}.hpp"}:
        if face.stem not in words["FACES"]:
            report(face, 1, "a face that FACES does not list is not checked to compile alone")
    declared = declared_arrows(module)
    for arrow in sorted(used - declared):
        report(cmake, 1, f"{module} includes <mdm/{arrow}.hpp> but does not declare the arrow")
    for arrow in sorted(declared - used):
        report(cmake, 1, f"{module} declares an arrow to {arrow} that it does not use")
    for arrow in sorted(shown & set(words["PRIVATE_DEPS"])):
        report(cmake, 1, f"the face of {module} shows {arrow}: move it from PRIVATE_DEPS to DEPS")


def check_text(module, path, text, is_face):
    lines = text.split("\n")
    kind = "face" if is_face else "header" if path.suffix == ".hpp" else "source"
    limit = LINES_MAX[kind]
    if len(lines) - 1 > limit and not EXEMPT.get(path.relative_to(ROOT).as_posix()):
        report(path, limit, f"{kind} of {len(lines) - 1} lines; at most {limit}")
    if VAGUE.search(path.name):
        report(path, 1, "name it after the concept: what do its functions have in common beyond being useful?")
    for number, line in enumerate(lines, 1):
        if len(line) > COLUMNS_MAX and "http" not in line and "NOLINT" not in line:
            report(path, number, f"longer than {COLUMNS_MAX} columns")
        if "FIXME" in line or re.search(r"\bTODO\b(?!: )", line):
            report(path, number, "finish it, or say what is to do: `TODO: …`")
        if is_face and line.startswith("#include") and not FACE_MAY_INCLUDE.search(line):
            report(path, number, "a face includes only faces and the standard library")
        code = line.split("//")[0]
        for what, (pattern, owner) in OWNED.items():
            if pattern.search(code) and module != owner and not path.name.endswith("_test.cpp"):
                report(path, number, f"only {owner}/ touches {what}")
        if ENGINE.search(code) and module not in OPENS_ENGINES and not path.name.endswith("_test.cpp"):
            report(path, number, "opens an engine beside the door: ask query::Engines")
    for found in SWALLOW.finditer(text):
        if "throw" not in found.group(2) and "current_exception" not in found.group(2):
            report(path, line_of(text, found.start()), "swallows every exception")


def check_headers_are_included():
    names = collections.Counter()
    for folder in (SRC, ROOT / "bench", ROOT / "tests"):
        for path in sources_of(folder):
            names.update(pathlib.PurePath(name).name
                         for name in re.findall(r'#include [<"]([^">]+)[">]', text_of(path)))
    for path in sources_of(SRC):
        if path.suffix == ".hpp" and not names[path.name]:
            report(path, 1, "dead file: nothing includes it")


def check_architecture(modules):
    """The table of ARCHITECTURE.md with the columns `module` and `uses` is the arrows, exactly."""
    path = ROOT / "ARCHITECTURE.md"
    if not path.exists():
        return
    text, drawn, columns = text_of(path), {}, None
    for number, line in enumerate(text.split("\n"), 1):
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if columns is None and "module" in cells and "uses" in cells:
            columns = cells.index("module"), cells.index("uses")
        elif columns and line.startswith("|") and not set(line) <= set("|-: "):
            uses = cells[columns[1]]
            for module in re.findall(r"\w+", cells[columns[0]]):
                drawn[module] = number, modules if uses == "all above" else re.findall(r"\w+", uses)
        elif columns and not line.startswith("|"):
            break
    if columns is None:
        report(path, 1, "has no table of `module` and `uses`")
    for module in modules:
        number, arrows = drawn.pop(module, (1, None))
        if arrows is None:
            report(path, 1, f"the table of modules lacks {module}")
        elif arrows is not modules and set(arrows) != declared_arrows(module):
            report(path, number, f"{module} uses, by CMake: {' '.join(sorted(declared_arrows(module))) or '–'}")
    for module, (number, _) in drawn.items():
        report(path, number, f"there is no module {module}")


def check_reference():
    """Every setting and error code of the sources has a heading or a row in its page."""
    reference = ROOT / "docs" / "reference"
    for name in PROMISED_PAGES:
        if not (reference / f"{name}.md").exists():
            report(reference, 1, f"lacks {name}.md: run ./dev docs")
    check_named(reference / "settings.md", SRC / "config",
                r'^\s*\{\s*"([a-z_]+(?:\.[a-z_0-9]+)+)",\s*Kind::', "setting")
    check_named(reference / "errors.md", SRC / "base", r'\{ErrorCode::\w+,\s*"(\w+)"', "error code")


def check_named(page, folder, pattern, what):
    if not page.exists():
        return
    names = {name for path in sources_of(folder) for name in re.findall(pattern, text_of(path), re.M)}
    if not names:
        report(page, 1, f"tidy found no {what} in {folder.relative_to(ROOT)}: has its table moved?")
    for name in sorted(names):
        if not re.search(rf"(?<![\w.]){re.escape(name)}(?![\w.])", text_of(page)):
            report(page, 1, f"lacks the {what} {name}: run ./dev docs")


def check_documents_link():
    for path in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]:
        for found in re.finditer(r"\]\((?!https?:|#|mailto:)([^)#\s]+)", text_of(path)):
            if not (path.parent / found.group(1)).exists():
                report(path, line_of(text_of(path), found.start()), f"dead link: {found.group(1)}")


def main():
    modules = [folder.parent.name for folder in sorted(SRC.glob("*/CMakeLists.txt"))]
    for module in modules:
        check_module(module)
    check_headers_are_included()
    check_architecture(modules)
    check_reference()
    check_documents_link()
    for path, reason in EXEMPT.items():
        if not reason or not (ROOT / path).exists():
            findings.append(f"tools/tidy.py: the exemption of {path} has no reason or no file")
    print("\n".join(findings) or f"tidy: {len(sources_of(SRC))} files, no finding")
    return bool(findings)


if __name__ == "__main__":
    sys.exit(main())
