"""Exceptions from the rules, by name, each with its reason.

One that is not needed any more is an error too, so that this list only holds what is true.
"""

# (rule, path): reason. They hold for the whole file.
EXCEPTIONS = {
    ("file-length", "abi/include/weir/abi.h"):
        "the contract is one file that a plugin author can take along",
    ("file-length", "abi/snapshots/1.0/include/weir/abi.h"): "the contract as it was released",
    ("file-length", "abi/snapshots/1.0/asserts.c"): "made by tests/guard, a line a member",
    ("function-length", "host/batch/build_logs.cc"):
        "one pass over a record: a switch with a case a field, whose columns are its locals",
    ("function-length", "host/batch/build_metrics.cc"): "as build_logs.cc",
    ("function-length", "host/batch/build_traces.cc"): "as build_logs.cc",
    ("banned-word", "tests/e2e/kit/net.py"):
        "the one place that waits for another process, by asking it again",
    ("banned-word", "tests/unit/host/loader/directory_watch_test.cc"):
        "the kernel's limit can be too high to be reached",
    ("banned-word", "tests/tidy/words.py"): "names them",
    ("banned-word", "tests/tidy/tidy_test.py"): "breaks the rule to see it caught",
    ("machine-path", "tests/tidy/tidy_test.py"): "breaks the rule to see it caught",
}
