"""The types and functions of an object file, from its debug information as readelf prints it.

readelf comes with every compiler: no package is needed to know where the members of a struct lie.
"""

import re
import subprocess

ENTRY = re.compile(r"^ <(\d+)><([0-9a-f]+)>: Abbrev Number: \d+ \(DW_TAG_(\w+)\)")
ATTRIBUTE = re.compile(r"^    <[0-9a-f]+>\s+DW_AT_(\w+)\s*: (.*)$")
INDIRECT = re.compile(r"\(indirect (?:line )?string, offset: [0-9a-fx]+\): (.*)")
REFERENCE = re.compile(r"<0x([0-9a-f]+)>")
POINTER_BYTES = 8


class Entry:
    """One entry: its kind, its attributes as text, and the entries below it."""

    def __init__(self, tag):
        self.tag = tag
        self.attributes = {}
        self.children = []

    @property
    def name(self):
        return self.attributes.get("name", "")

    def number(self, attribute):
        return int(self.attributes[attribute].split()[0], 0)

    def below(self, tag):
        return [child for child in self.children if child.tag == tag]


class DebugInfo:
    """The entries of one object file."""

    def __init__(self, path):
        printed = subprocess.run(["readelf", "--debug-dump=info", path], check=True,
                                 stdout=subprocess.PIPE, encoding="utf-8").stdout
        self._by_offset = {}
        parents, entry = [], None
        for line in printed.splitlines():
            found = ENTRY.match(line)
            if found:
                depth, entry = int(found[1]), Entry(found[3])
                self._by_offset[int(found[2], 16)] = entry
                del parents[depth:]
                if parents:
                    parents[-1].children.append(entry)
                parents.append(entry)
                continue
            found = ATTRIBUTE.match(line)
            if found and entry:
                text = INDIRECT.sub(r"\1", found[2])
                entry.attributes[found[1]] = text.strip()

    def all(self, *tags):
        return [entry for entry in self._by_offset.values() if entry.tag in tags]

    def _target(self, entry):
        """What an entry's type is; None is void."""
        text = entry.attributes.get("type")
        return self._by_offset[int(REFERENCE.search(text)[1], 16)] if text else None

    def spell_type_of(self, entry):
        """The type of a member, parameter or typedef, spelt so that equal texts are equal types.

        Names of scalar types are resolved: an int32_t that becomes a weir_status is the same.
        """
        return self._spell(self._target(entry))

    def _spell(self, kind):
        if kind is None:
            return "void"
        if kind.tag == "base_type":
            return kind.name
        if kind.tag == "typedef":
            target = self._target(kind)
            return self._spell(target) if target is None or target.name else kind.name
        if kind.tag in ("structure_type", "union_type", "enumeration_type"):
            return kind.name or kind.tag
        if kind.tag in ("const_type", "volatile_type", "restrict_type"):
            word, inner = kind.tag[:-len("_type")], self._spell(self._target(kind))
            return f"{inner} {word}" if inner.endswith("*") else f"{word} {inner}"
        if kind.tag == "pointer_type":
            target = self._target(kind)
            if target is not None and target.tag == "subroutine_type":
                return self.signature(target, " (*)")
            return self._spell(target) + " *"
        if kind.tag == "array_type":
            counts = [child.number("upper_bound") + 1 for child in kind.below("subrange_type")]
            return self._spell(self._target(kind)) + "".join(f"[{count}]" for count in counts)
        raise ValueError(f"a type of the header that the guard does not know: {kind.tag}")

    def signature(self, function, name=""):
        parameters = [self.spell_type_of(each) for each in function.below("formal_parameter")]
        return f"{self.spell_type_of(function)}{name}({', '.join(parameters) or 'void'})"

    def size_of_type_of(self, entry):
        kind = self._target(entry)
        while kind.tag in ("typedef", "const_type", "volatile_type"):
            kind = self._target(kind)
        if kind.tag == "pointer_type":
            return POINTER_BYTES
        if kind.tag == "array_type":
            count = 1
            for child in kind.below("subrange_type"):
                count *= child.number("upper_bound") + 1
            return count * self.size_of_type_of(kind)
        return kind.number("byte_size")
