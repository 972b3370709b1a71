"""Whether a header still is what a released one was, with at most something appended.

A finding is one line that names the thing, what it was, and what it is. The two rules behind it:
what a compiled plugin knows of the contract never moves, and what is new announces itself by a
higher WEIR_ABI_MINOR.
"""

MAY_RISE = ("WEIR_ABI_MINOR",)


def compare(old, new):
    """The findings about `new`, a header.Header, against the released `old`."""
    found = []
    for name, struct in old.structs.items():
        found += _struct(name, struct, new.structs.get(name))
    for what, before, after in (
            ("type", old.typedefs, new.typedefs), ("enumerator", old.enumerators, new.enumerators),
            ("macro", old.numbers, new.numbers), ("macro", old.texts, new.texts)):
        found += _values(what, before, after)
    for name, function in old.functions.items():
        found += _function(name, function, new.functions.get(name))
    for name, parameters in old.macros.items():
        found += _same_order(name, parameters, new.macros.get(name))
    for (struct, name), parameters in old.parameters.items():
        title = f"{struct}.{name}" if struct else name
        # One that is gone, or has other types, has been found by its struct.
        found += _same_order(title, parameters, new.parameters.get((struct, name), parameters))
    return found + _unannounced(old, new)


def shape(header):
    """What no release may have: places that are not the same for every compiler, or can not grow.

    A hole would be filled with what a plugin's compiler left there; a struct within another can
    not grow without moving what follows it.
    """
    found = []
    for name, struct in header.structs.items():
        end = 0
        for member in struct.members if struct.kind == "struct" else ():
            if member.offset != end:
                found.append(f"{name}: {member.offset - end} bytes of padding before {member.name}")
            end = member.offset + member.size
            inner = header.structs.get(member.type)
            if inner and inner.grows:
                found.append(f"{name}.{member.name}: {member.type} may grow, and would move what "
                             "follows; use a pointer")
        if struct.kind == "struct" and end != struct.size:
            found.append(f"{name}: {struct.size - end} bytes of padding at its end")
    return found


def _struct(name, old, new):
    if new is None:
        return [f"{name}: is gone"]
    if new.kind != old.kind:
        return [f"{name}: was a {old.kind}, is a {new.kind}"]
    found = []
    for place, member in enumerate(old.members):
        now = new.members[place] if place < len(new.members) else None
        if now != member:
            found.append(f"{name}: was {_say(member)}, is {_say(now)}")
    added = new.members[len(old.members):]
    if added and not old.grows:
        found.append(f"{name}: has no size member and can not grow, but has {_say(added[0])} now")
    elif added and added[0].offset < old.size:
        found.append(f"{name}: {_say(added[0])} lies in padding of the released struct, where "
                     "older plugins have anything")
    elif not added and not found and new.size != old.size:
        found.append(f"{name}: was {old.size} bytes, is {new.size}")
    return found


def _say(member):
    if member is None:
        return "nothing"
    return f"{member.name} at {member.offset}, {member.size} bytes, {member.type}"


def _values(what, old, new):
    for name, value in old.items():
        if name not in new:
            yield f"{what} {name}: is gone"
        elif name in MAY_RISE:
            if new[name] < value:
                yield f"{what} {name}: was {value} and may only rise, is {new[name]}"
        elif new[name] != value:
            yield f"{what} {name}: was {value}, is {new[name]}"


def _function(name, old, new):
    if new is None:
        return [f"{name}: is gone"]
    if new.signature != old.signature:
        return [f"{name}: was {old.signature}, is {new.signature}"]
    return _same_order(name, old.parameters, new.parameters)


def _same_order(name, old, new):
    """Finds what types can not show: parameters that changed places. Other names are no matter."""
    if new is None:
        return [f"{name}: is gone"]
    if len(new) != len(old) or (new != old and sorted(new) == sorted(old)):
        return [f"{name}: its parameters were {', '.join(old)}, are {', '.join(new)}"]
    return []


def _unannounced(old, new):
    """What a plugin can use that the released host has not, under the minor of that release."""
    if new.numbers.get("WEIR_ABI_MINOR") != old.numbers["WEIR_ABI_MINOR"]:
        return []
    added = [f"{name}.{member.name}" for name, struct in old.structs.items() if name in new.structs
             for member in new.structs[name].members[len(struct.members):]]
    added += [name for name in new.structs if name not in old.structs]
    added += [name for name in new.enumerators if name not in old.enumerators]
    return [f"{name}: is new, but WEIR_ABI_MINOR is still that of the release" for name in added]
