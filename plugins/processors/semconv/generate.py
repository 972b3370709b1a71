#!/usr/bin/env python3
"""Makes registry_table.inc from the facts in registry/: names, types, enums, renames, hashes.

    generate.py              writes it
    generate.py --check      exit 1 when it is not what the facts give
    generate.py --import DIR takes the facts anew from DIR (semconv_registry.json,
                             schema_renames.json), without their notes

What the facts do not say in a form that a program can read (values of renamed enums, the order of
several sources of one target, units of metrics that have left the registry) is in FACTS below.
"""

import argparse
import gzip
import hashlib
import json
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
FACTS_FILE = HERE / "registry/facts.json.gz"
OUT = HERE / "registry_table.inc"
NONE = 0xFFFF
MASK = (1 << 64) - 1

# Namespaces that have moved to registries of their own. That they are "deprecated" in this one is
# no reason to call them so.
FOREIGN = ("gen_ai.", "mcp.", "openai.")
# Enums whose text says that no other value is allowed.
CLOSED = {"http.request.method", "network.type", "otel.status_code", "disk.io.direction",
          "network.io.direction", "log.iostream", "messaging.operation.type"}
# Names that mean something only on certain metrics.
GENERIC = {"state", "pool.name"}
VALUES = {
    "db.system": {
        "mssql": "microsoft.sql_server", "oracle": "oracle.db", "db2": "ibm.db2",
        "informix": "ibm.informix", "netezza": "ibm.netezza", "hanadb": "sap.hana",
        "maxdb": "sap.maxdb", "dynamodb": "aws.dynamodb", "redshift": "aws.redshift",
        "cosmosdb": "azure.cosmosdb", "spanner": "gcp.spanner", "firebird": "firebirdsql",
        "h2": "h2database", "ingres": "actian.ingres", "adabas": "softwareag.adabas",
        "intersystems_cache": "intersystems.cache", "cache": "intersystems.cache",
    },
    "net.transport": {"ip_tcp": "tcp", "ip_udp": "udp"},
    "rpc.system": {"connect_rpc": "connectrpc", "apache_dubbo": "dubbo"},
    "system.network.state": {"close": "closed", "syn_recv": "syn_received"},
}
# The first one that is there gives the value of a target with several sources; those that are not
# listed come behind them, by name.
ORDER = [
    "net.peer.name", "net.host.name", "http.server_name", "tls.client.server_name", "http.host",
    "db.connection_string", "net.peer.port", "net.host.port", "http.client_ip",
    "net.sock.peer.addr", "net.peer.ip", "net.sock.host.addr", "net.host.ip", "net.sock.family",
    "net.protocol.name", "net.protocol.version", "http.flavor", "http.url", "http.scheme",
    "http.target", "db.name", "db.redis.database_index", "db.elasticsearch.cluster.name",
    "db.sql.table", "db.mongodb.collection", "db.cassandra.table", "db.cosmosdb.container",
    "messaging.kafka.consumer.group", "messaging.eventhubs.consumer.group",
    "messaging.rocketmq.client_group", "rpc.grpc.status_code", "rpc.response.status_code",
    "rpc.connect_rpc.error_code", "rpc.jsonrpc.error_code", "system.cpu.state",
    "process.cpu.state", "container.cpu.state", "db.client.connections.state",
    "db.client.connections.pool.name", "system.process.status", "system.processes.status",
    "process.paging.fault_type", "system.paging.type",
]
# What is more than another name (rules.h): attribute and rule.
RULES = {
    "http.target": "kTarget", "http.flavor": "kFlavor", "http.host": "kHost",
    "net.sock.family": "kFamily", "net.peer.name": "kPeerName", "net.peer.port": "kPeerPort",
    "code.function": "kFunction", "code.namespace": "kNamespace", "rpc.service": "kService",
    "db.connection_string": "kConnection", "db.redis.database_index": "kSimple",
    "db.sql.table": "kSimple", "db.cosmosdb.status_code": "kSimple",
    "messaging.kafka.destination.partition": "kSimple", "enduser.role": "kSimple",
    "http.request_content_length": "kSimple", "http.response_content_length": "kSimple",
    "messaging.rocketmq.client_group": "kConsumerGroup",
    "rpc.grpc.status_code": "kGrpcStatus", "rpc.jsonrpc.error_code": "kSimple",
    "rpc.jsonrpc.error_message": "kStatusMessage", "event.name": "kEventName",
}
# Where kSimple goes: the value turned into the target's type.
SIMPLE = {
    "db.redis.database_index": "db.namespace", "db.sql.table": "db.collection.name",
    "db.cosmosdb.status_code": "db.response.status_code",
    "messaging.kafka.destination.partition": "messaging.destination.partition.id",
    "enduser.role": "user.roles",
    "http.request_content_length": "http.request.header.content-length",
    "http.response_content_length": "http.response.header.content-length",
    "rpc.grpc.status_code": "rpc.status_code", "rpc.jsonrpc.error_code": "rpc.status_code",
    "messaging.rocketmq.client_group": "messaging.consumer.group.name",
}
# Names under templates that rules write.
WRITTEN = {"http.request.header.content-length": "string[]",
           "http.response.header.content-length": "string[]",
           "http.request.header.host": "string[]"}
# Metrics whose unit changed with their name.
SCALED = {
    "db.client.connections.create_time": "db.client.connection.create_time",
    "db.client.connections.wait_time": "db.client.connection.wait_time",
    "db.client.connections.use_time": "db.client.connection.use_time",
    "rpc.client.duration": "rpc.client.call.duration",
    "rpc.server.duration": "rpc.server.call.duration",
    "http.client.duration": "http.client.request.duration",
    "http.server.duration": "http.server.request.duration",
}
TYPES = {"string": "kString", "int": "kInt", "double": "kDouble", "boolean": "kBool",
         "any": "kAny", "string[]": "kStrings", "int[]": "kInts",
         "template[string]": "kString", "template[string[]]": "kStrings"}
INSTRUMENTS = {"counter": "kCounter", "updowncounter": "kUpDownCounter", "gauge": "kGauge",
               "histogram": "kHistogram"}
SECTIONS = {"all": "kAll", "resources": "kResources", "spans": "kSpans", "metrics": "kMetrics"}


def mix(a, b):
    product = a * b
    return (product ^ (product >> 64)) & MASK


def load(text, at, size):
    return int.from_bytes(text[at:at + size], "little")


def name_hash(text, seed):
    """As NameHash in name_hash.h."""
    n = len(text)
    a = b = c = d = e = 0
    if n >= 8:
        third = (n - 8) // 3
        a, b = load(text, 0, 8), load(text, third, 8)
        c, d = load(text, 2 * third, 8), load(text, n - 8, 8)
        e = load(text, (n - 8) // 2, 8)
    elif n >= 4:
        a, d = load(text, 0, 4), load(text, n - 4, 4)
    elif n:
        a = text[0] << 16 | text[n >> 1] << 8 | text[n - 1]
    h = mix(a ^ 0x9E3779B97F4A7C15 ^ seed, b ^ 0xC2B2AE3D27D4EB4F)
    e = (e << 32 | e >> 32) & MASK
    return mix(h ^ c ^ e ^ 0x165667B19E3779F9, d ^ 0x27D4EB2F165667C5 ^ (n << 56 & MASK))


def perfect(hashes):
    """Displacements by bucket, and the slots: an index, or NONE."""
    assert len(set(hashes)) == len(hashes), "two names have one hash"
    slots_n = 1 << (len(hashes) * 4 // 3).bit_length()
    buckets_n = max(slots_n // 4, 1)
    buckets = [[] for _ in range(buckets_n)]
    for index, h in enumerate(hashes):
        buckets[h & (buckets_n - 1)].append(index)
    slots, shifts = [NONE] * slots_n, [0] * buckets_n
    for bucket in sorted(range(buckets_n), key=lambda b: (-len(buckets[b]), b)):
        for shift in range(1 << 16):
            places = [((hashes[i] >> 20) + shift * ((hashes[i] >> 40) | 1)) & (slots_n - 1)
                      for i in buckets[bucket]]
            if len(set(places)) == len(places) and all(slots[p] == NONE for p in places):
                break
        else:
            raise SystemExit("no perfect hash; change the seed")
        shifts[bucket] = shift
        for i, place in zip(buckets[bucket], places):
            slots[place] = i
    return shifts, slots


class Pool:
    def __init__(self):
        self.text, self.places = "", {}

    def add(self, text):
        if text not in self.places:
            self.places[text] = len(self.text)
            self.text += text
        return self.places[text]


def rows(kind, name, lines):
    return ["const %s %s[] = {" % (kind, name), *("    %s," % line for line in lines), "};", ""]


def numbers(kind, name, values):
    lines, line = [], "   "
    for value in values:
        word = " %d," % value
        if len(line) + len(word) > 100:
            lines.append(line)
            line = "   "
        line += word
    return ["const %s %s[] = {" % (kind, name), *lines, line, "};", ""]


def text_pool(pool):
    pieces = [pool.text[i:i + 90] for i in range(0, len(pool.text), 90)]
    return ["const char kPool[] =", *('    "%s"' % piece for piece in pieces), "    ;", ""]


def attribute_names(facts):
    """Registry names, then those that only the schema files know, then what rules write."""
    names = list(facts["attributes"])
    more = set()
    for ops in facts["versions"].values():
        for op in ops:
            if op["op"] == "rename_attributes":
                for old, new in op["attribute_map"].items():
                    more |= {old, new}
    return names + sorted((more | set(WRITTEN)) - set(names))


def metric_names(facts):
    names = list(facts["metrics"])
    more = set(SCALED)
    for ops in facts["versions"].values():
        for op in ops:
            if op["op"] == "rename_metrics":
                more |= set(op["map"]) | set(op["map"].values())
            more |= set(op.get("apply_to_metrics", ()))
    return names + sorted(more - set(names))


def attribute_flags(name, fact):
    flags = []
    if fact is None:
        generic = "" if "." in name else " | kGeneric"  # "type", of one metric or another.
        return "0" if name in WRITTEN else "kHistoric" + generic
    if name.startswith(FOREIGN):
        flags.append("kForeign")
    elif "deprecated" in fact:
        flags.append("kDeprecated")
        if fact["deprecated"]["reason"] == "obsoleted" and name not in RULES:
            flags.append("kObsolete")
    if name in CLOSED:
        flags.append("kClosed")
    if name in GENERIC:
        flags.append("kGeneric")
    if fact["type"].startswith("template"):
        flags.append("kTemplate")
    if fact["stability"] != "stable":
        flags.append("kNotStable")
    return " | ".join(flags) or "0"


def attribute_target(name, fact, index):
    if name in SIMPLE:
        return index[SIMPLE[name]]
    deprecated = (fact or {}).get("deprecated", {})
    if name.startswith(FOREIGN) or "renamed_to" not in deprecated:
        return NONE
    return index[deprecated["renamed_to"]]


def members_of(name, fact):
    """(value, what it is now called or "", deprecated)"""
    mapped = VALUES.get(name, {})
    for value, about in fact.get("values", {}).items():
        deprecated = about.get("deprecated", {})
        to = mapped.get(value, deprecated.get("renamed_to", ""))
        foreign = name.startswith(FOREIGN)
        yield value, "" if foreign else to, bool(deprecated) and not foreign


def make_attributes(facts, pool):
    names = attribute_names(facts)
    index = {name: i for i, name in enumerate(names)}
    lines, members, hashes = [], [], []
    for i, name in enumerate(names):
        fact = facts["attributes"].get(name)
        first = len(members)
        kind = TYPES[WRITTEN[name]] if name in WRITTEN else "kAny"
        if fact and fact["type"] == "enum":
            kind = "kInt" if fact["enum_type"] == "int" else "kString"
            for value, to, deprecated in members_of(name, fact):
                hashes.append(name_hash(value.encode(), i + 1))
                members.append("{%d, %d, %d, %d, %d, %d}" % (
                    pool.add(value), pool.add(to) if to else 0, i, len(value), len(to),
                    deprecated))
        elif fact:
            kind = TYPES[fact["type"]]
        order = ORDER.index(name) if name in ORDER else 255
        lines.append("{%d, %d, ValueType::%s, Rule::%s, %s, %d, %d, %d, %d}" % (
            pool.add(name), len(name), kind, RULES.get(name, "kNone"),
            attribute_flags(name, fact), attribute_target(name, fact, index), first,
            len(members) - first, order))
    out = rows("AttributeFact", "kAttributes", lines) + rows("MemberFact", "kMemberFacts", members)
    for table, found in (("Attribute", [name_hash(n.encode(), 0) for n in names]),
                         ("Member", hashes)):
        shifts, slots = perfect(found)
        out += numbers("uint16_t", "k%sShifts" % table, shifts)
        out += numbers("uint16_t", "k%sSlots" % table, slots)
    return out, index


def make_metrics(facts, pool):
    names = metric_names(facts)
    index = {name: i for i, name in enumerate(names)}
    lines = []
    for name in names:
        fact = facts["metrics"].get(name)
        deprecated = (fact or {}).get("deprecated", {})
        target = SCALED.get(name, deprecated.get("renamed_to"))
        unit = fact["unit"] if fact else ("ms" if name in SCALED else "")
        flags = ["kForeign"] if name.startswith(FOREIGN) else \
            ["kDeprecated"] if deprecated else [] if fact else ["kHistoric"]
        if deprecated.get("reason") == "obsoleted":
            flags.append("kObsolete")
        if fact and fact["stability"] != "stable":
            flags.append("kNotStable")
        lines.append("{%d, %d, %d, %d, Instrument::%s, %s, %d}" % (
            pool.add(name), pool.add(unit), len(name), len(unit),
            INSTRUMENTS[fact["instrument"]] if fact else "kUnknown", " | ".join(flags) or "0",
            index[target] if target else NONE))
    out = rows("MetricFact", "kMetrics", lines)
    shifts, slots = perfect([name_hash(n.encode(), 0) for n in names])
    out += numbers("uint16_t", "kMetricShifts", shifts) + numbers("uint16_t", "kMetricSlots", slots)
    return out, index


def make_events(facts, pool):
    lines = []
    for name, fact in facts["events"].items():
        to = fact.get("deprecated", {}).get("renamed_to", "")
        lines.append("{%d, %d, %d, %d}" % (pool.add(name), pool.add(to), len(name), len(to)))
    return rows("EventFact", "kEvents", lines)


def make_schema(facts, attributes, metrics, pool):
    versions, ops, pairs, applies = [], [], [], []
    for version in reversed(list(facts["versions"])):
        for op in facts["versions"][version]:
            of_metrics = op["op"] == "rename_metrics"
            index, mapped = (metrics, op["map"]) if of_metrics else (attributes,
                                                                     op["attribute_map"])
            to = op.get("apply_to_metrics", [])
            ops.append("{%d, Section::%s, %s, %d, %d, %d, %d}" % (
                len(versions), SECTIONS[op["section"]], "true" if of_metrics else "false",
                len(pairs), len(mapped), len(applies), len(to)))
            pairs += ["{%d, %d}" % (index[a], index[b]) for a, b in mapped.items()]
            applies += [metrics[name] for name in to]
        major, minor, patch = version.split(".")
        versions.append("{%s, %s, %s}" % (major, minor, patch))
    return rows("SchemaVersion", "kVersions", versions) + rows("SchemaOp", "kOps", ops) + \
        rows("RenamePair", "kPairs", pairs) + numbers("uint16_t", "kApplies", applies)


def make(facts, digest):
    pool = Pool()
    attributes, attribute_index = make_attributes(facts, pool)
    metrics, metric_index = make_metrics(facts, pool)
    events = make_events(facts, pool)
    schema = make_schema(facts, attribute_index, metric_index, pool)
    head = [
        "// Made by generate.py from registry/facts.json.gz (the SHA-256 of its text is below):",
        "// facts of the OpenTelemetry semantic conventions, Apache-2.0 (NOTICE). Version:",
        "// %s. Not edited by hand." % facts["source"]["describe"],
        'const char kFactsSha256[] =\n    "%s";' % digest, ""]
    lines = head + text_pool(pool) + attributes + metrics + events + schema
    return "\n".join(lines).rstrip() + "\n"


def import_facts(folder):
    folder = pathlib.Path(folder)
    registry = json.loads((folder / "semconv_registry.json").read_text())
    schema = json.loads((folder / "schema_renames.json").read_text())

    def bare(node):
        if isinstance(node, dict):
            return {k: bare(v) for k, v in node.items() if k not in ("note", "src")}
        return [bare(v) for v in node] if isinstance(node, list) else node

    meta = {key: registry["_meta"][key] for key in ("source", "license", "commit", "describe")}
    facts = {"source": meta, "schema_url": schema["schema_url"],
             "attributes": bare(registry["attributes"]), "metrics": bare(registry["metrics"]),
             "events": bare(registry["events"]), "versions": bare(schema["versions"])}
    text = json.dumps(facts, separators=(",", ":")).encode()
    FACTS_FILE.write_bytes(gzip.compress(text, 9, mtime=0))


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--import", dest="folder")
    args = parser.parse_args()
    if args.folder:
        import_facts(args.folder)
    text = gzip.decompress(FACTS_FILE.read_bytes())
    made = make(json.loads(text), hashlib.sha256(text).hexdigest())
    if args.check:
        same = OUT.exists() and OUT.read_text() == made
        print("registry_table.inc is as the facts give it" if same else
              "registry_table.inc differs from what the facts give: run generate.py")
        return 0 if same else 1
    OUT.write_text(made)
    return 0


if __name__ == "__main__":
    sys.exit(main())
