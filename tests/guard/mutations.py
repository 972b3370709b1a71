"""Changes of the header of ABI 1.0 by text: those that would break plugins, with the checks that
must say so, and those that are allowed.

An edit is (what stands there once, what is put in its place). `base` edits make the release that a
change is held against, for what 1.0 itself has nothing of: it has no padding.
"""

import collections

Mutation = collections.namedtuple("Mutation", "name edits checks base", defaults=[()])

BY_ALL = {"asserts", "prefix", "abidiff"}
BY_NAME = {"asserts", "prefix"}  # A name is gone, so that the probe for abidiff does not compile.
BY_TYPE = {"prefix", "abidiff"}

NEXT_MINOR = ("#define WEIR_ABI_MINOR 0", "#define WEIR_ABI_MINOR 1")
IDLE = ("} weir_processor_v1;", "  void (*idle)(weir_shard *shard);\n} weir_processor_v1;")
LANE = "uint32_t size, index, count, reserved;  // This shard's number, and how many there are."
LANE_END = "  const weir_host *host;\n};"
COUNT = "uint32_t component_count, reserved;"
TICK = "void (*tick)(const weir_instance *self, weir_shard *shard, uint64_t now_mono_ns);"
PUT = "weir_status (*put)(const weir_state_writer *w, const void *data, uint64_t n);"
REVISION = "  uint32_t state_revision;     // Of the entries that state_save writes; 0: no state.\n"
FIELD = "typedef struct weir_log_field { const char *key, *value; } weir_log_field;"


def swap(one, other):
    """Edits that put two texts in each other's place."""
    return [(one, "SWAPPED"), (other, one), ("SWAPPED", other)]


STRUCTS = [
    Mutation("a member inserted", [(LANE, LANE + "\n  uint64_t epoch;")], BY_ALL),
    Mutation("two members reordered", swap("uint64_t retry_after_ns;", "uint64_t rejected;"),
             BY_ALL),
    Mutation("two members of one declaration reordered", [
        ("uint32_t size, index, count, reserved;", "uint32_t size, count, index, reserved;")],
             BY_ALL),
    Mutation("a member removed", [("  const char *version;         // Semantic version.\n", "")],
             BY_NAME),
    Mutation("a member renamed", [("uint64_t handle;        // 0", "uint64_t number;        // 0")],
             BY_NAME),
    Mutation("a member widened over its neighbour", [
        (REVISION, ""), ("uint32_t partition_by; ", "uint64_t partition_by; ")], BY_NAME),
    Mutation("a member widened into padding",
             [("uint16_t component_count; uint32_t reserved;", COUNT)], BY_ALL,
             base=[(COUNT, "uint16_t component_count; uint32_t reserved;")]),
    Mutation("a member appended into padding",
             [NEXT_MINOR, ("uint32_t odd;\n};", "uint32_t odd, even;\n};")], {"prefix"},
             base=[(LANE_END, "  const weir_host *host;\n  uint32_t odd;\n};")]),
    Mutation("a member that leaves padding behind it", [
        NEXT_MINOR, (LANE_END, "  const weir_host *host;\n  uint32_t odd;\n};")], {"prefix"}),
    Mutation("a member that becomes signed",
             [("const uint32_t *flags, *has;", "const int32_t *flags, *has;")], BY_TYPE),
    Mutation("a const dropped from a column",
             [("const weir_range *item_attrs;", "weir_range *item_attrs;")], {"prefix"}),
    Mutation("a struct without a size that grows", [
        NEXT_MINOR, ("{ uint32_t first, count; }", "{ uint32_t first, count, step; }")], BY_ALL),
    Mutation("a struct passed by value that grows", [
        NEXT_MINOR, ("  uint64_t bits;             //", "  double pair[2];\n  uint64_t bits;  //")],
             BY_ALL),
    Mutation("a struct removed", [
        (FIELD, FIELD.replace("_field", "_pair")),
        ("const weir_log_field *fields", "const weir_log_pair *fields")], BY_NAME),
    Mutation("a struct that may grow within another", [
        NEXT_MINOR, ("} weir_plugin;", "  weir_outcome last;\n} weir_plugin;")], {"prefix"}),
    Mutation("a status of another width",
             [("typedef int32_t weir_status;", "typedef int64_t weir_status;")], BY_ALL),
    Mutation("a member appended without a new minor", [IDLE], {"prefix"}),
]

FUNCTIONS = [
    Mutation("the type of a parameter", [(TICK, TICK.replace("uint64_t now", "uint32_t now"))],
             BY_TYPE),
    Mutation("the type of a parameter, and a member appended", [
        NEXT_MINOR, IDLE, (TICK, TICK.replace("uint64_t now", "uint32_t now"))], BY_TYPE),
    Mutation("a parameter added", [(PUT, PUT.replace("uint64_t n", "uint64_t n, uint32_t flags"))],
             BY_TYPE),
    Mutation("a parameter removed", [(TICK, TICK.replace("weir_shard *shard, ", ""))], BY_TYPE),
    Mutation("the type of a result", [(PUT, PUT.replace("weir_status", "int64_t"))], BY_TYPE),
    Mutation("a const dropped from a parameter",
             [(TICK, TICK.replace("const weir_instance", "weir_instance"))], {"prefix"}),
    Mutation("two parameters of one type swapped", [
        ("(*attr_add)(weir_batch *b, uint32_t table, uint32_t owner,",
         "(*attr_add)(weir_batch *b, uint32_t owner, uint32_t table,")], {"prefix"}),
    Mutation("two functions of one type swapped", swap("(*unix_ns)", "(*mono_ns)"), BY_ALL),
    Mutation("an inline function removed",
             [("static inline void weir_drop(", "static inline void weir_leave_out(")], {"prefix"}),
]

VALUES = [
    Mutation("an enumerator renumbered", [("WEIR_FATAL = -6 ", "WEIR_FATAL = -7 ")], BY_ALL),
    Mutation("an enumerator removed", [
        ("  WEIR_CANCELLED = -5,  // Given up because the host is shutting down.\n", "")], BY_ALL),
    Mutation("an enumerator put between others",
             [("WEIR_V_I64, WEIR_V_F64,", "WEIR_V_I64, WEIR_V_U64, WEIR_V_F64,")], BY_ALL),
    Mutation("a macro constant changed", [
        ("#define WEIR_ARENA_BIT 0x80000000u", "#define WEIR_ARENA_BIT 0x40000000u")], BY_NAME),
    Mutation("a macro removed", [("#define WEIR_OPTIONAL", "#define WEIR_MAY_LACK")], BY_NAME),
    Mutation("a macro with its parameters swapped", [
        ("WEIR_SET_VAL(b, table, name, row, v)", "WEIR_SET_VAL(b, table, row, name, v)")],
             {"prefix"}),
    Mutation("the id of a service", [('"weir.loop/1"', '"weir.loops/1"')], BY_NAME),
    Mutation("how a column is numbered", [("table##_table_id << 16", "table##_table_id << 20")],
             {"asserts"}),
    Mutation("another data revision", [
        ("#define WEIR_DATA_REVISION 1", "#define WEIR_DATA_REVISION 2")], BY_NAME | {"note"}),
]

FILE = [
    Mutation("the exported function renamed", [
        ("const weir_plugin *weir_plugin_v1(", "const weir_plugin *weir_entry_v1(")],
             {"asserts", "symbols", "abidiff"}),
    Mutation("the exported function hidden",
             [('__attribute__((visibility("default"))) const', "const")], {"symbols", "abidiff"}),
    Mutation("the exported function with another parameter",
             [("weir_plugin_v1(const weir_host *host);", "weir_plugin_v1(weir_host *host);")],
             {"asserts"}),
    Mutation("the note's members reordered", [
        ("uint32_t name_len, desc_len, type; ", "uint32_t desc_len, name_len, type; "),
        ("weir_note_ = {5, 12 +", "weir_note_ = {12, 5 +")], {"note"}),
    Mutation("a wider member of the note", [("    char name[8];  ", "    char name[12]; ")],
             {"note", "abidiff"}),
    Mutation("the note's name", [('"Weir", WEIR_ABI_MAJOR', '"WEIR", WEIR_ABI_MAJOR')], {"note"}),
    Mutation("the note's section", [('section(".note.weir")', 'section(".note.weird")')], {"note"}),
]

BREAKING = STRUCTS + FUNCTIONS + VALUES + FILE

ALLOWED = [
    Mutation("nothing", [], None),
    Mutation("a comment", [("// Semantic version.", "// Semantic version 2.")], None),
    Mutation("a parameter with another name",
             [(TICK, TICK.replace("now_mono_ns", "at_mono_ns"))], None),
    Mutation("a function appended to a table", [NEXT_MINOR, IDLE], None),
    Mutation("members appended to structs below structs", [
        NEXT_MINOR,
        ("} weir_component;", "  uint32_t priority, more;\n} weir_component;"),
        ("} weir_log_table;", "  const uint32_t *source;\n} weir_log_table;"),
        ("  weir_num_table *num;\n};", "  weir_num_table *num;\n  weir_num_table *more;\n};")],
             None),
    Mutation("a new enumerator", [
        NEXT_MINOR, ("WEIR_FATAL = -6 ", "WEIR_LATE = -7,\n  WEIR_FATAL = -6 ")], None),
    Mutation("a new service", [
        NEXT_MINOR, ("#define weir_loop_v1_id", "#define weir_store_v1_id \"weir.store/1\"\n"
                     "typedef struct weir_store_v1 {\n  uint32_t size, reserved;\n"
                     "  int32_t (*get)(const weir_host *h, uint64_t key);\n} weir_store_v1;\n"
                     "#define weir_loop_v1_id")], None),
    Mutation("new macros and an inline function", [
        ("#define WEIR_OPTIONAL", "#define WEIR_TWICE(x) ((x) * 2)\n#define WEIR_ALL 7u\n"
         "static inline int weir_zero(void) { return 0; }\n#define WEIR_OPTIONAL")], None),
]
