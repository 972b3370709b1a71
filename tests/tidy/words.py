"""Words and bytes that may not stand in the tree."""

import re

EVERYWHERE = {
    "TODO": r"\bTODO\b",
    "FIXME": r"\bFIXME\b",
    "XXX": r"\bXXX\b",
    "using namespace std": r"\busing\s+namespace\s+std\b",
    "GTEST_SKIP": r"\bGTEST_SKIP\b",
    "DISABLED_": r"\bDISABLED_",
}
IN_TESTS = {
    "sleep": r"\b(sleep_for|sleep_until|usleep|nanosleep|SleepFor)\b|"
             r"(?<![\w.])sleep\s*\(|time\.sleep\s*\(",
}
PATHS = re.compile(r"(?<![\w.\-/])/(work|root)/")


def _matches(pattern, file):
    """The numbers of the lines that it is found in."""
    # Most files have none, and one search of the whole is far quicker than one a line.
    if not re.search(pattern, file.text):
        return []
    return [number for number, line in enumerate(file.lines, 1) if re.search(pattern, line)]


def check(files):
    for file in files:
        if file.text is None:
            continue
        for number in _matches(PATHS, file):
            yield "machine-path", file.path, number, "a path of one machine"
        if not file.is_source:
            continue
        for number in _matches(r"[^\x00-\x7f]", file):
            yield "ascii", file.path, number, "a character that is not ASCII"
        banned = {**EVERYWHERE, **IN_TESTS} if file.path.startswith("tests/") else EVERYWHERE
        for word, pattern in banned.items():
            for number in _matches(pattern, file):
                yield "banned-word", file.path, number, word
