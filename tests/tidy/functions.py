"""Where functions begin and end, found by counting braces in C and C++ and by parsing Python."""

import ast
import bisect
import re

_NOISE = re.compile(
    r'//[^\n]*|/\*.*?\*/|R"([^(\s]*)\(.*?\)\1"|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])+\'', re.S)
_CONTAINER = re.compile(r"\b(namespace|class|struct|union|enum|extern)\b")
_DIRECTIVE = re.compile(r"^[ \t]*#(?:[^\n\\]|\\.)*", re.S | re.M)


def _blank(match):
    return "\n" * match.group(0).count("\n") + ("" if match.group(0).startswith("/") else '""')


def _is_function(head):
    """`head` is what stands between the last statement and a brace."""
    if "(" not in head or re.search(r"=\s*$", head):
        return False
    before_parenthesis = head.split("(")[0]
    return not _CONTAINER.search(before_parenthesis)


def _next(text, at):
    """The next character that is no space."""
    match = re.compile(r"\S").search(text, at + 1)
    return match.group(0) if match else ""


def of_cxx(text):
    """(line, length) of every outermost function."""
    # Digit separators would look like quotes.
    text = re.sub(r"(?<=\d)'(?=\d)", "", text)
    text = _DIRECTIVE.sub(lambda match: "\n" * match.group(0).count("\n"), text)
    text = _NOISE.sub(_blank, text)
    breaks = [match.start() for match in re.finditer("\n", text)]
    found, stack, begin, carried = [], [], 0, None
    for mark in re.finditer("[{};]", text):
        at = mark.start()
        head = text[begin:at].lstrip()
        start = carried or bisect.bisect(breaks, at - len(head)) + 1
        head = ("() " if carried else "") + head
        begin, carried = at + 1, None
        if mark.group() == "{":
            inside = any(kind == "function" for kind, _ in stack)
            kind = "function" if not inside and _is_function(head) else "other"
            stack.append((kind, start))
        elif mark.group() == "}" and stack:
            kind, start = stack.pop()
            if kind == "function" and _next(text, at) in (",", "{"):
                # It was the initializer of a member; the body comes later.
                carried = start
            elif kind == "function":
                found.append((start, bisect.bisect(breaks, at) - start + 2))
    return found


def of_python(text):
    return [(node.lineno, node.end_lineno - node.lineno + 1) for node in ast.walk(ast.parse(text))
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))]
