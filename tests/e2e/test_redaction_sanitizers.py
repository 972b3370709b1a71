"""url_sanitizer and db_sanitizer against the Collector's, on the same input.

Where Weir hides more by intent, HIDES_MORE has the texts, with what both make of them.
"""

import json

import pytest

from kit.redaction import attribute, first_difference, ours, text, theirs
from kit.signals import LOGS, TRACES, from_json

ALL = {"allow_all_keys": True}
QUERY = "db.query.text"


def databases(*names, **more):
    return {**ALL, "db_sanitizer": {**{n: database() for n in names}, **more}}


def database(*attributes):
    return {"enabled": True, "attributes": list(attributes)}


URLS = {**ALL, "url_sanitizer": {"enabled": True, "attributes": ["url.full", "http.target"]}}
OPTIONS = {
    "urls": URLS,
    "urls in bodies and names only": {**ALL, "url_sanitizer": {"enabled": True}},
    "urls, not in names": {
        **ALL,
        "url_sanitizer": {**URLS["url_sanitizer"], "sanitize_span_name": False},
    },
    "urls and masks": {**URLS, "blocked_values": ["here"], "allowed_values": ["search"]},
    "urls told": {**URLS, "summary": "debug"},
    "sql": databases(sql=database(QUERY, "db.statement")),
    "sql in bodies and names only": databases("sql"),
    "sql, not in names": databases(sql=database(QUERY), sanitize_span_name=False),
    "redis": databases(redis=database(QUERY)),
    "valkey": databases(valkey=database(QUERY)),
    "memcached": databases(memcached=database(QUERY)),
    "mongo": databases(mongo=database(QUERY)),
    "opensearch": databases("opensearch"),
    "es": databases("es"),
    "all databases": databases(
        *("opensearch", "es"),
        **{n: database(QUERY) for n in ("sql", "redis", "valkey", "memcached", "mongo")},
    ),
    "all types": {
        **databases(sql=database(QUERY, "limit")),
        "redact_all_types": True,
    },
    "nothing allowed": {"db_sanitizer": {"sql": database(QUERY)}, "allowed_keys": [QUERY]},
    "urls and databases": {**URLS, "db_sanitizer": {"sql": database(QUERY, "url.full")}},
}

TEXTS = {
    "sql": "SELECT id, t1.name FROM t1 WHERE mail = 'jane@example.com' AND n IN (1, -2.5e3, NULL)",
    "sql with escapes": "UPDATE t SET a = 'it\\'s', b = 'it''s', c = $1 WHERE d = @p AND e = TRUE",
    "sql cut off": "SELECT * FROM orders WHERE customer = 'jane d",
    "sql with dollars": "SELECT $$a$$, $x$b$x$, data->>'k', \"col1\" FROM s.\"t\" WHERE md5(a) = ?",
    "redis": 'SET session:1 "a-b" EX 5',
    "redis, several": "HMSET user:1 name jane mail j@example.com\nAUTH secret\nGET user:1",
    "memcached": "set key 0 60 5\r\nhello\r\n",
    "json": '{"find": "users", "filter": {"mail": "jane", "n": [1, true, null, {}]}}',
    "no json": "find users {",
    "path": "/v1/users/12345/orders?token=abc",
    "sentence": "User 42 logged in from search",
    "url": "https://shop.example.com/orders/0af7651916cd43dd8448eb211c80319c#top",
    "number": "42",
    "empty": "",
}


def span(kind, name, *attributes):
    ids = {"traceId": "0af7651916cd43dd8448eb211c80319c", "spanId": "b7ad6b7169203331"}
    return {**ids, "kind": kind, "name": name, "attributes": list(attributes)}


def trace_request():
    spans = []
    for value in TEXTS.values():
        spans.append(span(3, "q", attribute(QUERY, value), attribute("url.full", value)))
        for system in ("postgresql", "redis", "valkey", "memcached", "mongodb", "neo4j"):
            known = attribute("db.system.name", system)
            spans.append(span(1, value or "none", attribute(QUERY, value), known))
        spans.append(span(2, value or "none", attribute("http.request.method", "GET")))
    for kind in range(6):
        spans.append(span(kind, "GET /users/17/cart", attribute("limit", {"intValue": "7"})))
        old = attribute("db.system", "MySQL")
        spans.append(span(kind, "SELECT 1", old, attribute("db.statement", TEXTS["sql"])))
    spans.append(span(2, "/123/456", attribute("url.full", "/v1/orders-here/77/x")))
    spans.append(span(2, "/search/17", attribute("db.system", "opensearch")))
    spans.append(span(3, TEXTS["json"], attribute("db.system.name", "elasticsearch")))
    return request(TRACES, "resourceSpans", "scopeSpans", "spans", spans)


def log_request():
    records = []
    for value in TEXTS.values():
        records.append({"body": text(value)})
        records.append({"attributes": [attribute(QUERY, value), attribute("url.full", value)]})
        records.append(
            {"attributes": [attribute(QUERY, value), attribute("db.system.name", "redis")]}
        )
    values = [attribute(key, value) for key, value in TEXTS.items()]
    records.append({"body": {"kvlistValue": {"values": values}}})
    records.append({"body": {"arrayValue": {"values": [text(v) for v in TEXTS.values()]}}})
    records.append({"body": {"intValue": "42"}})
    return request(LOGS, "resourceLogs", "scopeLogs", "logRecords", records)


def request(signal, resources, scopes, items, records):
    return from_json(signal, json.dumps({resources: [{scopes: [{items: records}]}]}))


REQUESTS = {TRACES: trace_request(), LOGS: log_request()}


@pytest.mark.parametrize("name", OPTIONS)
def test_both_sanitize_alike(tmp_path, name):
    # Scenario: queries of every kind of database, paths and sentences, in attributes with and
    # without a system, in bodies and in names, through both processors.
    # Guarantees: the same comes out.
    expected = theirs(tmp_path, "sanitize " + name, OPTIONS[name], REQUESTS)
    got = ours(tmp_path, OPTIONS[name], REQUESTS)
    assert got == expected, "ours and theirs: " + first_difference(got, expected)


# Where: as the body of a log record. What Weir makes of it, and what the Collector lets through.
HIDES_MORE = {
    "comments": ("sql", "SELECT 1 -- of jane", "SELECT ? -- ?", "jane"),
    "quoted texts": ("sql", 'WHERE name = "jane doe"', "WHERE name = ?", "jane doe"),
    "comments without end": ("sql", "SELECT 1 /* jane", "SELECT ? /* ? */", "jane"),
    "either reading of a backslash": (
        *("sql", "WHERE path = 'C:\\' AND name = 'jane'"),
        *("WHERE path = ?", "jane"),
    ),
    "single quotes": ("redis", "SET key 'jane doe'", "SET key ?", "doe"),
    "more commands": ("redis", "PUBLISH channel jane", "PUBLISH channel ?", "jane"),
    "several values": ("es", '{"index":{}}\n{"name":"jane"}', '{"index":{}}\n{"name":"?"}', "jane"),
}


@pytest.mark.parametrize("name", HIDES_MORE)
def test_weir_hides_more(tmp_path, name):
    # Scenario: texts in which the Collector leaves something that the query was about.
    # Guarantees: Weir hides it; the Collector leaves it (should that end, this test says so).
    kind, query, hidden, left = HIDES_MORE[name]
    requests = {LOGS: request(LOGS, "resourceLogs", "scopeLogs", "logRecords",
                              [{"body": text(query)}])}
    got = json.dumps(ours(tmp_path, databases(kind), requests))
    assert json.dumps(hidden) in got, got
    out = json.dumps(theirs(tmp_path, "hides more: " + name, databases(kind), requests))
    assert left in out, out
