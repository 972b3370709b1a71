#!/usr/bin/env python3
"""Style as a test: checks the source tree and names every line that breaks a rule.

usage: tidy.py ROOT
"""

import sys

import documents
import exceptions
import layers
import sizes
import tree
import words

RULES = (layers, sizes, words, documents)


def problems(root, excepted):
    """(rule, path, line, text) of all that is wrong, sorted."""
    files = tree.read(root)
    found = [problem for rule in RULES for problem in rule.check(files)]
    needed = {(rule, path) for rule, path, _, _ in found}
    rest = [problem for problem in found if problem[:2] not in excepted]
    rest += [("exception", path, 0, "the exception from %s is not needed any more" % rule)
             for rule, path in excepted if (rule, path) not in needed]
    return sorted(rest, key=lambda problem: problem[1:3] + problem[:1])


def main(arguments):
    if len(arguments) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    found = problems(arguments[1], exceptions.EXCEPTIONS)
    for rule, path, line, text in found:
        print("%s:%s %s [%s]" % (path, str(line) + ":" if line else "", text, rule))
    if found:
        print("%d problems; CONTRIBUTING.md says what the rules are for" % len(found))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
