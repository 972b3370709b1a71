"""C sources that are made from a header: the asserts of a release, and the probe for abidiff."""

from prefix import MAY_RISE

TITLE = """\
// What a compiled plugin knows of ABI {version}. Made from the header beside it by
// tests/guard/guard.py; not to be edited. Compiled as C and as C++ against the header of today.
#include <weir/abi.h>

#ifdef __cplusplus
#define HOLDS(condition) static_assert(condition, #condition)
#define ALIGNMENT(type) alignof(type)
#else
#define HOLDS(condition) _Static_assert(condition, #condition)
#define ALIGNMENT(type) _Alignof(type)
#endif
#define AT(type, member, offset, bytes)      \\
  HOLDS(offsetof(type, member) == offset && \\
        sizeof(((type *)0)->member) == bytes)
#define FIXED(type, bytes, alignment) \\
  HOLDS(sizeof(type) == bytes && ALIGNMENT(type) == alignment)
#define GROWS(type, bytes, alignment) \\
  HOLDS(sizeof(type) >= bytes && ALIGNMENT(type) == alignment)
#define COLUMN(table, column, id) HOLDS(WEIR_COLUMN(table, column) == id)
#define IS(name, value) HOLDS((name) == (value))
#define RISES(name, value) HOLDS((name) >= (value))
#define SAYS(name, text) \\
  HOLDS(sizeof(name) == sizeof(text) && __builtin_memcmp(name, text, sizeof(text)) == 0)

// The one exported function: its name and its type.
extern const weir_plugin *(*entry)(const weir_host *);
const weir_plugin *(*entry)(const weir_host *) = weir_plugin_v1;
"""


def asserts(header, version):
    """The text of asserts.c: every place, size and value of the header."""
    lines = [TITLE.format(version=version), "// Structs."]
    for name, struct in sorted(header.structs.items()):
        word = "GROWS" if struct.grows else "FIXED"
        lines.append(f"{word}({name}, {struct.size}, {_alignment(header, struct)});")
        lines += [f"AT({name}, {each.name}, {each.offset}, {each.size});"
                  for each in struct.members]
    lines += ["", "// Columns."]
    for name, struct in sorted(header.structs.items()):
        table = name[len("weir_"):-len("_table")]
        number = header.enumerators.get(name + "_id")
        if number is None:
            continue
        lines += [f"COLUMN({table}, {each.name}, {number << 16 | (each.offset - 16) // 8:#x}u);"
                  for each in struct.members if each.offset >= 16]
    lines += ["", "// Constants."]
    lines += [f"IS({name}, {value});" for name, value in sorted(header.enumerators.items())]
    for name, value in sorted(header.numbers.items()):
        lines.append(f"{'RISES' if name in MAY_RISE else 'IS'}({name}, {value});")
    lines += [f"SAYS({name}, \"{value}\");" for name, value in sorted(header.texts.items())]
    return "\n".join(lines) + "\n"


def _alignment(header, struct):
    """That of the widest scalar in it; no type of the contract asks for more."""
    widest = 1
    for member in struct.members:
        inner = header.structs.get(member.type.split("[")[0])
        widest = max(widest, _alignment(header, inner) if inner else min(member.size, 8))
    return widest


def probe(released):
    """A library whose exported variables lead to every type that the released header has.

    A variable for each member, too: where a struct has grown abidiff is told to pass over that
    struct, and the types of its members are then seen by these.
    """
    lines = ["#include <weir/abi.h>",
             "#define SEEN __attribute__((visibility(\"default\")))",
             'WEIR_PLUGIN_NOTE("guard", "1.2.3", "Apache-2.0", "exporter:guard,receiver:guard", 0,',
             "                 WEIR_BLOCKING);",
             "const weir_plugin *weir_plugin_v1(const weir_host *host) { (void)host; return 0; }"]
    for name, struct in sorted(released.structs.items()):
        lines.append(f"SEEN {name} *probe_{name};")
        lines += [f"SEEN __typeof__((({name} *)0)->{each.name}) *probe_{name}__{each.name};"
                  for each in struct.members]
    lines += [f"SEEN {name} *probe_{name};" for name in sorted(released.typedefs)]
    return "\n".join(lines) + "\n"
