"""The configurations of the comparison: one for both, since Weir reads the Collector's."""

import pathlib

HERE = pathlib.Path(__file__).parent
HTTP_PORT, GRPC_PORT = 24318, 24317
SINK_HTTP_PORT, SINK_GRPC_PORT = 25318, 25317
NOOPS = 20  # No-op plugins in the case that measures what one costs.

RECEIVERS = f"""receivers:
  otlp:
    protocols:
      grpc: {{endpoint: "127.0.0.1:{GRPC_PORT}", max_recv_msg_size_mib: 64}}
      http: {{endpoint: "127.0.0.1:{HTTP_PORT}"}}
"""

EXPORTERS = {
    "nop": "  nop: {}\n",
    "otlp": f"""  otlp:
    endpoint: "127.0.0.1:{SINK_GRPC_PORT}"
    tls: {{insecure: true}}
    compression: none
""",
    "otlphttp": f"""  otlphttp:
    endpoint: "http://127.0.0.1:{SINK_HTTP_PORT}"
    compression: none
""",
    "otlp_gzip": f"""  otlp:
    endpoint: "127.0.0.1:{SINK_GRPC_PORT}"
    tls: {{insecure: true}}
    compression: gzip
""",
    "file_debug": "  file: {path: PATH/telemetry.jsonl}\n  debug: {verbosity: basic}\n",
}


def patterns(count):
    """The first `count` patterns of patterns.tsv, as (name, pattern)."""
    lines = (HERE / "patterns.tsv").read_text().splitlines()
    return [tuple(line.split("\t", 1)) for line in lines][:count]


def blocked_values(found):
    blocked = "".join("      - '%s'\n" % pattern.replace("'", "''") for pattern in found)
    return f"  redaction:\n    allow_all_keys: true\n    blocked_values:\n{blocked}"


def redaction(count):
    return blocked_values(pattern for _, pattern in patterns(count))


def detectors(kind):
    """All detectors; for the Collector, which has none, one pattern for each kind; or one pattern
    that nothing has, to see what reading all texts costs."""
    if kind == "one":
        return blocked_values(["zzzz[0-9]{4}qqqq"])
    if kind == "weir":
        return "  redaction:\n    allow_all_keys: true\n    detectors: [all]\n"
    lines = (HERE / "detectors.tsv").read_text().splitlines()
    return blocked_values(line.split("\t", 1)[1] for line in lines)


def config(exporter="nop", redact=0, signals=("traces",), noops=0, detect_as=""):
    """One configuration file as text. `detect_as`: "weir" or "collector", to detect all kinds, or
    "one" pattern."""
    names = {"otlp_gzip": "otlp", "file_debug": "file, debug"}.get(exporter, exporter)
    stages = (["redaction"] if redact or detect_as else []) + [f"noop/{i}" for i in range(noops)]
    processors = f", processors: [{', '.join(stages)}]" if stages else ""
    masking = detectors(detect_as) if detect_as else redaction(redact) if redact else ""
    defined = masking + "".join(
        f"  noop/{i}: {{}}\n" for i in range(noops)
    )
    pipelines = "".join(
        f"    {signal}: {{receivers: [otlp]{processors}, exporters: [{names}]}}\n"
        for signal in signals
    )
    return (
        RECEIVERS
        + (f"processors:\n{defined}" if defined else "")
        + "exporters:\n"
        + EXPORTERS[exporter]
        + "service:\n  telemetry:\n    metrics: {level: none}\n    logs: {level: warn}\n"
        + "  pipelines:\n"
        + pipelines
    )
