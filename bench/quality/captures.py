"""The texts of real captures, and a verdict on what was found in them."""

import collections
import json

# Ids, numbers and bytes, which are no texts.
NO_TEXTS = {
    "traceId", "spanId", "parentSpanId", "trace_id", "span_id", "parent_span_id", "profileId",
    "bytesValue", "intValue", "asInt", "count", "bucketCounts",
}
VALUES = {"stringValue", "arrayValue", "kvlistValue", "values", "value"}
SECRETS = {
    "aws_access_key", "aws_secret_key", "basic_auth", "bearer_token", "connection_string", "jwt",
    "slack_token", "stripe_key", "url_credentials", "github_token", "gcp_api_key", "private_key",
    "gitlab_token", "npm_token", "session_cookie", "url_query_secret", "generic_secret",
}
# What the applications that were captured really sent, judged by hand: values as they are shown.
TRUE = {
    "aws_access_key": ["AKIA... (20)"],
    "basic_auth": ["YWxp... (12)", "dXNl... (20)", "dXNl... (16)"],
    "connection_string": ["hunt... (7)"],
    "email": [
        "a@b.example", "bob@example.org", "bob%40example.org", "brien@example.co.uk",
        "jane.doe@example.com", "jane.doe%40example.com", "ops@example.com", "u0@example.com",
        "u1@example.com", "u2@example.com", "s\u00f8ren+shop@b\u00fccher.example",
    ],
    "iban": [
        "DE89 3704 0044 0532 0130 00", "DE89370400440532013000", "FR1420041010050500013M02606",
        "GB82WEST12345698765432", "NL91ABNA0417164300",
    ],
    "ipv4": ["10.", "127.0.0.1", "192.0.2.", "198.51.100.", "203.0.113."],
    "ipv6": ["2001:db8:"],
    "jwt": ["eyJh... ("],
    "payment_card": [
        "30569309025904", "3530 1113 3330 0000", "378282246310005", "4000 0000 0000 0002",
        "4000000000000002", "4111 1111 1111 1111", "4111111111111111", "4242 4242 4242 4242",
        "4242-4242-4242-4242", "4242424242424242", "5105-1051-0510-5100", "5105105105105100",
        "5555555555554444", "6011000990139424", "6011111111111117",
    ],
    "phone": [
        "+1-202-555-0143", "+14155552671", "+31 6 12345678", "+442079460958", "+49 30 901820",
        "020 7946 0958",
    ],
    "slack_token": ["xoxb... (35)"],
    "stripe_key": ["sk_t... (32)"],
    "url_credentials": ["p... (1)", "pw... (2)"],
    "us_ssn": ["457-55-5462", "536-90-4399"],
}


def shown(kind, value):
    """A secret is not printed: its beginning and its length."""
    return f"{value[:4]}... ({len(value)})" if kind in SECRETS else value


def _walk(node, key, texts):
    if isinstance(node, str):
        if node:
            texts.append({"text": node, "key": key})
    elif isinstance(node, list):
        for one in node:
            _walk(one, key, texts)
    elif isinstance(node, dict):
        if isinstance(node.get("value"), dict) and "key" in node:
            _walk(node["value"], node["key"], texts)
            return
        for field, value in node.items():
            if field not in NO_TEXTS and not field.endswith("Nano"):
                _walk(value, key if field in VALUES else "", texts)


def texts(folder):
    """{"text": .., "key": ..} of every text of every decoded body below `folder`."""
    found = []
    for path in sorted(folder.glob("*/*.expected.json")):
        _walk(json.loads(path.read_text()), "", found)
    return found


def judge(all_texts, finds):
    """Lines of the page: what was found, and how much of it is not there."""
    true, false = collections.Counter(), collections.Counter()
    for text, found in zip(all_texts, finds, strict=True):
        for begin, end, kind, _ in found:
            value = text["text"].encode()[begin:end].decode(errors="replace")
            one = shown(kind, value)
            known = any(one.startswith(start) for start in TRUE.get(kind, []))
            (true if known else false)[kind, one] += 1
    bytes_seen = sum(len(text["text"].encode()) for text in all_texts)
    megabytes = bytes_seen / 1e6
    lines = [
        f"{len(all_texts)} texts, {bytes_seen} bytes. {sum(true.values())} finds are values that "
        f"the applications sent; {sum(false.values())} are false: "
        f"**{sum(false.values()) / megabytes:.1f} per MB**.", "",
        "| kind | value | finds | |", "|---|---|---|---|",
    ]
    for verdict, counter in (("false", false), ("there", true)):
        for (kind, value), count in sorted(counter.items()):
            lines.append(f"| {kind} | `{value}` | {count} | {verdict} |")
    return lines
