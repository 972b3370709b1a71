#!/usr/bin/env python3
"""A labelled set that the detectors were not tuned on: other templates, formats and values.

make() gives the records, the same each time; run by hand, it writes them as JSON lines to a .gz.
In a template "{email}" is a labelled value, "{-uuid}" one that looks like something and is nothing
to be found, and "{~word}" plain text. Escaped forms are made from whole records.
"""

import gzip
import json
import re
import sys
import urllib.parse

from second_values import ALNUM, Values

SEED = 20261129
ROUNDS = 60  # Of each template.

LABELS = {
    "email": "EMAIL", "card": "CREDIT_CARD", "iban": "IBAN", "ssn": "US_SSN", "phone": "PHONE",
    "phone_in_context": "PHONE", "ipv4": "IPV4", "ipv6": "IPV6", "jwt": "JWT",
    "github": "GITHUB_TOKEN", "slack": "SLACK_TOKEN", "stripe": "STRIPE_KEY",
    "gcp": "GCP_API_KEY", "other": "OTHER_TOKEN", "aws_id": "AWS_ACCESS_KEY_ID",
    "aws_secret": "AWS_SECRET_KEY", "pem": "PRIVATE_KEY", "bearer": "BEARER_TOKEN",
    "basic": "BASIC_AUTH", "login": "URL_CREDENTIALS",
}

TEMPLATES = [
    # logfmt
    'time={-iso} lvl=info msg="signup done" email={email} region=eu-west-1 dur={-ms}',
    "ts={-epoch_ms} caller=billing.go:218 event=charge pan={card} amount={-price} cur=EUR",
    'lvl=warn component=kyc msg="ssn mismatch for {ssn}" request_id={-uuid}',
    "lvl=debug svc=edge remote={ipv4} upstream={ipv6} bytes={-int} req={-ulid}",
    # nginx
    '{ipv4} - - [28/Nov/2026:06:25:{-two} +0000] "GET /u/{email}/inbox?page={-int} HTTP/2.0" 200 '
    '{-int} "-" "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"',
    '{ipv6} - {~word} [28/Nov/2026:06:25:{-two} +0000] "POST /pay HTTP/1.1" 402 {-int} "-" '
    '"okhttp/4.12.0" rt=0.{-two} uct="0.001"',
    '{ipv4} - - [28/Nov/2026:07:01:{-two} +0000] "GET /login?session_token={jwt} HTTP/1.1" 302 0',
    # stack traces
    "panic: no such customer: {email}\n\ngoroutine {-int} [running]:\nmain.(*Server).find(0xc000"
    "{-hex6}, {{0xc000{-hex6}, 0x{-two}}})\n\t/src/server.go:{-int} +0x{-two}a",
    "com.acme.PaymentException: card {card} was declined\n\tat com.acme.pay.Gateway.charge"
    "(Gateway.java:{-int})\n\tat java.base/java.lang.Thread.run(Thread.java:1583)",
    "Traceback (most recent call last):\n  File \"/srv/app/kyc.py\", line {-int}, in verify\n"
    "ValueError: iban {iban} is blocked",
    "thread 'main' panicked at src/net.rs:{-int}:9: connect {ipv6}: timed out after {-ms}",
    # SQL
    "UPDATE accounts SET iban = '{iban}', updated_at = '{-iso}' WHERE id = {-int}",
    "INSERT INTO contact (mail, phone, note) VALUES ('{email}', '{phone}', 'call back')",
    "SELECT * FROM orders WHERE order_no = '{-order}' AND placed > {-epoch_ms} LIMIT {-int}",
    "# Query_time: 0.{-int}  Lock_time: 0.000102 Rows_sent: {-int}  Rows_examined: {-int}\n"
    "SET timestamp={-epoch};\nSELECT id FROM cc WHERE number='{card}'",
    # Kubernetes
    "Warning  BackOff  pod/{-pod}  Back-off restarting failed container app in pod {-pod}_{~word}"
    "({-uuid})",
    'Successfully pulled image "registry.example/{~word}:v{-version}" in {-ms} (image size: {-int} '
    "bytes), digest sha256:{-sha256}",
    "Readiness probe failed: Get \"http://{ipv4}:8080/healthz\": context deadline exceeded",
    # YAML, TOML, .env
    "user:\n  name: {~word}\n  mail: {email}\n  mobile: \"{phone_in_context}\"\n"
    "  version: {-version}",
    "[smtp]\nhost = \"mx.{~word}.example\"\nport = 587\n[stripe]\nsecret = \"{stripe}\"",
    "AWS_ACCESS_KEY_ID={aws_id}\nAWS_SECRET_ACCESS_KEY={aws_secret}\nAWS_REGION=eu-north-1",
    "export NPM_CONFIG_TOKEN={other} CI=true BUILD={-int}",
    "aws_secret_key: {aws_secret}\nbucket: {~word}-{-hex6}",
    # CSV, XML, HTML
    "{-int},{~word},{email},{phone},{-price},{-iso}",
    "{-uuid};{card};12/29;{-price};{-order}",
    "<payment id=\"{-uuid}\"><pan>{card}</pan><iban>{iban}</iban></payment>",
    "<p>Questions? Write to <a href=\"mailto:{email}\">{~word}</a> or ring {phone}.</p>",
    # headers and commands
    "authorization: Bearer {bearer}",
    "curl -sS -H 'Authorization: Bearer {jwt}' https://api.{~word}.example/v2/{-uuid}",
    "proxy-authorization: Basic {basic}",
    "x-forwarded-for: {ipv4}, {ipv4}; x-request-id: {-uuid}",
    "git remote set-url origin https://{login}@code.{~word}.example/team/{~word}.git",
    "amqp://{login}@rabbit.{~word}.svc:5672/%2F?heartbeat=30",
    "mongodb+srv://{login}@cluster0.{-hex6}.mongodb.net/{~word}?retryWrites=true",
    "GH_TOKEN={github} gh release create v{-version}",
    "https://maps.{~word}.example/js?key={gcp}&v=weekly&libraries=places",
    # JSON
    '{{"actor":{{"email":"{email}","ip":"{ipv4}"}},"action":"login","at":{-epoch_ms}}}',
    '{{"type":"card","last4":"{-four}","number":"{card}","fingerprint":"{-hex16}"}}',
    '{{"beneficiary":{{"iban":"{iban}","phone":"{phone}"}},"ref":"{-order}"}}',
    '{{"slack":{{"bot_token":"{slack}","channel":"C{-ulid}"}}}}',
    '{{"private_key":"{pem}","kid":"{-hex16}"}}',
    # prose
    "Customer asked us to delete {email}; the card ending {-four} stays on file.",
    "applicant SSN {ssn}, tel {phone_in_context}, sent by fax on {-date}",
    "transfer of {-price} EUR to {iban} was booked on {-date}",
    "new secret for the webhook: {slack}",
    "found {github} in build log {-int} of {~word}",
    "ssh: handshake with {ipv4}:22 failed, key follows\n{pem}\nend of key",
]
# Nothing is to be found in these.
CLEAN = [
    "http_requests_total{{code=\"200\",method=\"post\"}} {-int} {-epoch_ms}",
    "  {-int} {-int} {-int}    0    0 {-int} {-int}  {-two}  {-two} 0 0",
    "0000{-two}0 {-four} {-four} {-four} {-four} {-four} {-four} {-four} {-four}",
    "-rw-r--r-- 1 {~word} {~word} {-int} Nov 28 06:{-two} {~word}-{-version}.tar.gz",
    "wal: flushed to 16/{-HEX8}, next 16/{-HEX8}, xid {-int}",
    "partition {~word}-{-two} offset {-int} lag {-int} ts {-epoch_ms}",
    "traceparent={-hex32} tracestate=rojo={-hex16},congo=t{-hex8}",
    "isbn {-isbn} in stock, ean 40{-int}, shelf {-two}-{-four}-{-two}",
    "ups 1Z{-ulid}, fedex {-twelve}, order {-order}",
    "arn:aws:iam::{-twelve}:role/{~word} assumed by {-hex16}",
    "GC pause {-ms} heap {-int}M->{-int}M({-int}M) at {-epoch}.{-four}",
    "v{-version}+build.{-epoch} ({-sha1})",
    "color: #{-hex6}; transform: matrix({-price}, 0, 0, {-price}, {-int}, {-int})",
    "std::vector<a::b> fe::be::ad at {~word}.cc:{-int}:{-two}",
    "C:\\new\\table\\{~word}\\{-version}\\readme.txt",
    "crontab: */15 0 1,15 * 3 /usr/bin/{~word} --id {-uuid}",
    "snowflake {-snowflake} parent {-snowflake} seq {-int}",
    "etag W/\"{-hex32}\" last-modified {-date} 06:{-two}:{-two} GMT",
    "bench: {-int} ns/op {-int} B/op {-two} allocs/op seed {-twelve}",
    "tcp 0 0 0.0.0.0:* LISTEN {-int}/{~word} inode {-int}",
    "blob {-b64} md5 {-hex32}",
    "card {-bad_card} failed the check, iban {-bad_iban} too",
    "host 10.300.{-two}.999 unknown; firmware 2.{-two}.{-two}.{-two}",
    "password: incorrect for user {~word}; bearer of bad news; basic settings",
    "@{~word}/cli@{-version} and {~word}@localhost, image {~word}@sha256:{-sha256}",
    "git@github.com:{~word}/{~word}.git HEAD {-sha1}",
    "thread {-int} holds lock 0x{-hex16} for {-ms} since {-iso}",
    "usage: cpu {-int}m/{-int}m mem {-int}Mi node ip-10-0-{-two}-{-two}.internal",
]


def _negatives(v):
    r = v.r
    return {
        "iso": lambda: f"2026-{r.randint(1, 12):02d}-{r.randint(1, 28):02d}T{r.randint(0, 23):02d}:"
                       f"{r.randint(0, 59):02d}:{r.randint(0, 59):02d}.{v.digits(6)}Z",
        "date": lambda: f"{r.randint(1, 28):02d}.{r.randint(1, 12):02d}.2026",
        "ms": lambda: f"{r.randint(1, 900)}.{v.digits(6)}ms",
        "epoch": lambda: str(r.randint(1_600_000_000, 1_800_000_000)),
        "epoch_ms": lambda: str(r.randint(1_600_000_000_000, 1_800_000_000_000)),
        "price": lambda: f"{r.randint(1, 99999)}.{v.digits(2)}",
        "int": lambda: str(r.randint(0, 10 ** r.randint(1, 9))),
        "two": lambda: f"{r.randint(0, 59):02d}", "four": lambda: v.digits(4),
        "twelve": lambda: v.digits(12), "snowflake": lambda: "1" + v.digits(18),
        "hex6": lambda: v.hexa(6), "hex8": lambda: v.hexa(8), "hex16": lambda: v.hexa(16),
        "hex32": lambda: v.hexa(32), "HEX8": lambda: v.hexa(8).upper(), "sha1": lambda: v.hexa(40),
        "sha256": lambda: v.hexa(64), "uuid": v.uuid,
        "ulid": lambda: "01" + v.some("0123456789ABCDEFGHJKMNPQRSTVWXYZ", 24),
        "order": lambda: r.choice([f"PO{v.digits(9)}", f"#{v.digits(7)}", f"A-{v.digits(11)}"]),
        "pod": lambda: f"{v.word()}-{v.hexa(9)}-{v.some('bcdfghjklmnpqrstvwxz2456789', 5)}",
        "version": lambda: f"{r.randint(0, 30)}.{r.randint(0, 99)}.{r.randint(0, 99)}",
        "isbn": lambda: "978" + v.digits(10), "b64": lambda: v.some(ALNUM + "+/", 86) + "==",
        "bad_card": lambda: _break(v, v.card()[0]), "bad_iban": lambda: _break(v, v.iban()[0]),
    }


def _break(v, number):
    """The number with its last digit one higher, which no check digit lets pass."""
    at = max(i for i, c in enumerate(number) if c.isdigit())
    return number[:at] + str((int(number[at]) + 1) % 10) + number[at + 1 :]


def _fill(template, v, negatives, escape):
    """The text and its spans; `escape` is done to each value and to what stands around."""
    text, spans = "", []
    for literal, name in re.findall(r"((?:[^{}]|\{\{|\}\})*)(?:\{([^{}]+)\})?", template):
        text += escape(literal.replace("{{", "{").replace("}}", "}"), False)
        if not name:
            continue
        if name[0] == "~":
            text += v.word()
        elif name[0] == "-":
            text += escape(negatives[name[1:]](), True)
        else:
            value, variant = getattr(v, name)()
            shown = escape(value, True)
            start = len(text.encode())
            span = {"start": start, "end": start + len(shown.encode()), "label": LABELS[name],
                    "variant": variant}
            if name == "jwt":
                span["also"] = ["BEARER_TOKEN"]
            if name == "bearer":
                span["also"] = ["JWT"]
            spans.append(span)
            text += shown
    return text, spans


def _plain(text, _):
    return text


def _url(text, is_value):
    return urllib.parse.quote(text, safe="") if is_value else text.replace(" ", "%20")


def _json(text, _):
    return json.dumps(text)[1:-1].replace("/", "\\/")


def _json_twice(text, is_value):
    return _json(_json(text, is_value), is_value)


def make(seed=SEED):
    v = Values(seed)
    negatives = _negatives(v)
    forms = [("text", _plain)] * 7 + [("url", _url), ("json", _json), ("json2", _json_twice)]
    records = []
    for number, template in enumerate(TEMPLATES + CLEAN):
        for turn in range(ROUNDS):
            form, escape = forms[turn % len(forms)]
            text, spans = _fill(template, v, negatives, escape)
            records.append({"id": f"second-{len(records):05d}", "template": f"second-t{number:03d}",
                            "form": form, "text": text, "spans": spans})
    return records


def main():
    with gzip.open(sys.argv[1], "wt") as out:
        for record in make():
            out.write(json.dumps(record) + "\n")


if __name__ == "__main__":
    main()
