"""What a compiler makes of weir/abi.h: structs, constants, functions and macros, to compare."""

import dataclasses
import pathlib
import re
import shutil
import subprocess

import debug_info

COMMENT = re.compile(r"//[^\n]*|/\*.*?\*/", re.DOTALL)
STRUCT = re.compile(r"\bstruct\s+(weir_\w+)\s*\{([^{}]*)\}")
FUNCTION_POINTER = re.compile(r"\(\*(\w+)\)\(([^()]*)\)\s*;")
MACRO = re.compile(r"#define (\w+)(?:\(([^)]*)\))? ?(.*)")
NUMBER = re.compile(r"[\s\w()|]*[\w)]")
# What guards its own inclusion, and helpers that are nobody's business.
PRIVATE_MACROS = {"WEIR_ABI_H", "WEIR_STATIC_ASSERT"}
DEBUG = ["-std=c11", "-gdwarf-4", "-fno-eliminate-unused-debug-types", "-fkeep-inline-functions",
         "-fkeep-static-functions"]


class Unreadable(Exception):
    """A header that does not compile; the text is the compiler's."""


@dataclasses.dataclass(frozen=True)
class Member:
    name: str
    offset: int
    size: int
    type: str


@dataclasses.dataclass(frozen=True)
class Struct:
    kind: str  # "struct" or "union".
    size: int
    members: tuple

    @property
    def grows(self):
        """Whether members may be appended: it begins with its own size."""
        return self.kind == "struct" and bool(self.members) and \
            self.members[0] == Member("size", 0, 4, "unsigned int")


@dataclasses.dataclass(frozen=True)
class Callable:
    signature: str
    parameters: tuple  # Their names.


@dataclasses.dataclass(frozen=True)
class Header:
    structs: dict     # name: Struct
    typedefs: dict    # name: type, where it is not a struct of the same name
    enumerators: dict  # name: value
    numbers: dict     # macro: value
    texts: dict       # macro: text
    functions: dict   # inline function: Callable
    macros: dict      # macro with parameters: their names
    parameters: dict  # (struct or "", function pointer): names of its parameters


def compile_c(arguments, text):
    """Runs gcc on a text that includes the header. Raises Unreadable with what it said."""
    gcc = shutil.which("gcc")
    if not gcc:
        raise Unreadable("the guard needs gcc, which is missing")
    done = subprocess.run([gcc, "-x", "c", *map(str, arguments), "-"], input=text,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8")
    if done.returncode:
        raise Unreadable(done.stderr)
    return done.stdout


def read(include, work):
    """The Header in the folder `include`; `work` is a folder for what the compiler leaves."""
    include, work = pathlib.Path(include), pathlib.Path(work)
    text = "#include <weir/abi.h>\n"
    compile_c([*DEBUG, "-c", "-I", include, "-o", work / "header.o"], text)
    info = debug_info.DebugInfo(work / "header.o")
    numbers, texts, macros = _macros(include, work)
    return Header(
        structs=_structs(info),
        typedefs=_typedefs(info),
        enumerators={entry.name: entry.number("const_value") for entry in info.all("enumerator")},
        numbers=numbers, texts=texts,
        functions=_functions(info),
        macros=macros,
        parameters=_parameters((include / "weir/abi.h").read_text(encoding="utf-8")))


def _structs(info):
    found = {}
    for entry in info.all("structure_type", "union_type"):
        if not entry.name.startswith("weir_") or "declaration" in entry.attributes:
            continue
        members = []
        for member in entry.below("member"):
            if not member.name or "bit_size" in member.attributes:
                raise Unreadable(f"{entry.name}: a member without a name or of bits, which the "
                                 "contract does not have: neither has a portable place")
            offset = member.number("data_member_location") if entry.tag == "structure_type" else 0
            members.append(Member(member.name, offset, info.size_of_type_of(member),
                                  info.spell_type_of(member)))
        kind = entry.tag[:-len("_type")].replace("structure", "struct")
        found[entry.name] = Struct(kind, entry.number("byte_size"), tuple(members))
    return found


def _typedefs(info):
    found = {}
    for entry in info.all("typedef"):
        spelt = info.spell_type_of(entry)
        if entry.name.startswith("weir_") and spelt != entry.name:
            found[entry.name] = spelt
    return found


def _functions(info):
    return {entry.name: Callable(info.signature(entry),
                                 tuple(each.name for each in entry.below("formal_parameter")))
            for entry in info.all("subprogram") if entry.name.startswith("weir_")}


def _macros(include, work):
    """({name: number}, {name: text}, {name: parameters})"""
    printed = compile_c(["-std=c11", "-E", "-dM", "-I", include], "#include <weir/abi.h>\n")
    plain, with_parameters = [], {}
    for name, parameters, _ in map(lambda line: MACRO.match(line).groups(), printed.splitlines()):
        if not name.lower().startswith("weir_") or name in PRIVATE_MACROS:
            continue
        if parameters is None:
            plain.append(name)
        else:
            with_parameters[name] = tuple(each.strip() for each in parameters.split(","))
    ask = "#include <weir/abi.h>\n" + "".join(f"guard \"{name}\" = {name}\n" for name in plain)
    expanded = re.findall(r'^guard "(\w+)" = (.*)$',
                          compile_c(["-std=c11", "-E", "-P", "-I", include], ask), re.MULTILINE)
    texts = {name: value.strip('"') for name, value in expanded if value.startswith('"')}
    numeric = [name for name, value in expanded if NUMBER.fullmatch(value)]
    return _values(numeric, include, work), texts, with_parameters


def _values(names, include, work):
    lines = "".join(f'printf("%lld\\n", (long long)({name}));\n' for name in names)
    program = f"#include <stdio.h>\n#include <weir/abi.h>\nint main(void) {{\n{lines}}}\n"
    compile_c(["-std=c11", "-I", include, "-o", work / "values"], program)
    printed = subprocess.run([work / "values"], stdout=subprocess.PIPE, encoding="utf-8",
                             check=True).stdout
    return dict(zip(names, map(int, printed.split())))


def _parameters(text):
    """Names of parameters of function pointers, which debug information does not keep."""
    text = COMMENT.sub("", text)
    scopes = [("", STRUCT.sub("", text))] + STRUCT.findall(text)
    return {(scope, name): tuple(re.findall(r"\w+", each)[-1] for each in parameters.split(","))
            for scope, body in scopes
            for name, parameters in FUNCTION_POINTER.findall(body)}
