"""Where functions begin and end, found by counting braces in C and C++ and by parsing Python."""

import ast
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
    found, stack, line, head, head_line = [], [], 1, "", 1
    for at, c in enumerate(text):
        if c == "\n":
            line += 1
        if c == "{":
            inside = any(kind == "function" for kind, _ in stack)
            kind = "function" if not inside and _is_function(head) else "other"
            stack.append((kind, head_line))
            head = ""
        elif c == "}":
            kind, start = stack.pop() if stack else ("other", 0)
            head = ""
            if kind == "function" and _next(text, at) in (",", "{"):
                # It was the initializer of a member; the body comes later.
                head, head_line = "()", start
            elif kind == "function":
                found.append((start, line - start + 1))
        elif c == ";":
            head = ""
        elif head or not c.isspace():
            if not head:
                head_line = line
            head += c
    return found


def of_python(text):
    return [(node.lineno, node.end_lineno - node.lineno + 1) for node in ast.walk(ast.parse(text))
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))]
