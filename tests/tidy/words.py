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


def check(files):
    for file in files:
        if file.text is None:
            continue
        for number, line in enumerate(file.lines, 1):
            if PATHS.search(line):
                yield "machine-path", file.path, number, "a path of one machine"
        if not file.is_source:
            continue
        banned = dict(EVERYWHERE)
        if file.path.startswith("tests/"):
            banned.update(IN_TESTS)
        for number, line in enumerate(file.lines, 1):
            if not line.isascii():
                yield "ascii", file.path, number, "a character that is not ASCII"
            for word, pattern in banned.items():
                if re.search(pattern, line):
                    yield "banned-word", file.path, number, word
