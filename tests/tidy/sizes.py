"""Lengths of files, functions and lines, and the weight of the test data."""

import functions

FILE_LINES_MAX = 500
# What a first plugin may take.
SAMPLE_LINES_MAX = {
    "samples/plugins/c/add_attribute/add_attribute.c": 79,
    "samples/plugins/cpp/add_attribute/add_attribute.cc": 39,
}
FUNCTION_LINES_MAX = 70
COLUMNS_MAX = 100
DATA_BYTES_MAX = 12 * 1024 * 1024


def _long_functions(file):
    if file.is_cxx:
        return functions.of_cxx(file.text)
    return functions.of_python(file.text) if file.path.endswith(".py") else []


def _may_be_wide(file, line):
    # A table, a block of code and an address can not be folded.
    return file.is_prose and (line.startswith(("    ", "|")) or "](" in line or "://" in line)


def check(files):
    data_bytes = sum(file.size for file in files if file.is_data)
    if data_bytes > DATA_BYTES_MAX:
        yield "data-size", "tests/data", 0, "%d bytes, at most %d" % (data_bytes, DATA_BYTES_MAX)
    for file in files:
        if file.text is None or not (file.is_source or file.is_prose):
            continue
        lines = file.lines
        lines_max = SAMPLE_LINES_MAX.get(file.path, FILE_LINES_MAX)
        if file.is_source and len(lines) > lines_max:
            yield "file-length", file.path, 0, "%d lines, at most %d" % (len(lines), lines_max)
        for number, line in enumerate(lines, 1):
            if len(line) > COLUMNS_MAX and not _may_be_wide(file, line):
                yield "columns", file.path, number, "%d columns, at most %d" % (len(line),
                                                                               COLUMNS_MAX)
        for number, length in _long_functions(file):
            if length > FUNCTION_LINES_MAX:
                yield "function-length", file.path, number, "%d lines, at most %d" % (
                    length, FUNCTION_LINES_MAX)
