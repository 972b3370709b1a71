"""Sends traces, metrics and logs with the official Python SDK; ends when all of it was accepted.

    send.py grpc|http       where to and how is said by the OTEL_EXPORTER_OTLP_* variables
"""

import logging
import sys

from opentelemetry._logs import LogRecord, SeverityNumber
from opentelemetry.exporter.otlp.proto.grpc._log_exporter import OTLPLogExporter as GrpcLogs
from opentelemetry.exporter.otlp.proto.grpc.metric_exporter import OTLPMetricExporter as GrpcMetrics
from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter as GrpcTraces
from opentelemetry.exporter.otlp.proto.http._log_exporter import OTLPLogExporter as HttpLogs
from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter as HttpMetrics
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter as HttpTraces
from opentelemetry.sdk._logs import LoggerProvider
from opentelemetry.sdk._logs.export import BatchLogRecordProcessor
from opentelemetry.sdk.metrics import Histogram, MeterProvider
from opentelemetry.sdk.metrics.export import PeriodicExportingMetricReader
from opentelemetry.sdk.metrics.view import ExponentialBucketHistogramAggregation, View
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import Link, SpanKind, Status, StatusCode, set_span_in_context

EXPORTERS = {
    "grpc": (GrpcTraces, GrpcMetrics, GrpcLogs),
    "http": (HttpTraces, HttpMetrics, HttpLogs),
}
SPANS, LOGS = 40, 30
RESOURCE = Resource.create({"service.name": "e2e-python", "process.command_args": sys.argv})


def attributes(i):
    return {
        "http.route": f"/orders/{i}",
        "retry.count": i - 3,
        "big": 2**63 - 1,
        "ratio": i / 7,
        "cached": i % 2 == 0,
        "tags": ["a", "", "z"],
        "sizes": [-1, 0, i],
        "unicode": "Gr\u00fc\u00dfe \u4e16\u754c \U0001f600",
        "empty": "",
    }


def send_traces(exporter):
    provider = TracerProvider(resource=RESOURCE)
    provider.add_span_processor(BatchSpanProcessor(exporter, max_export_batch_size=16))
    tracer = provider.get_tracer("e2e.python", "1.2.3", attributes={"scope": "yes"})
    previous = None
    for i in range(SPANS):
        links = [Link(previous, {"link": i})] if previous else []
        span = tracer.start_span(
            f"span {i}", kind=SpanKind(i % 5), attributes=attributes(i), links=links
        )
        inner = tracer.start_span("inner", context=set_span_in_context(span))
        inner.record_exception(OSError("no room left"))
        inner.set_status(Status(StatusCode.ERROR, "it failed"))
        inner.end()
        span.add_event("checked", {"step": i})
        previous = span.get_span_context()
        span.end()
    provider.shutdown()


def send_metrics(exporter):
    view = View(
        instrument_type=Histogram,
        instrument_name="payload",
        aggregation=ExponentialBucketHistogramAggregation(max_size=40),
    )
    reader = PeriodicExportingMetricReader(exporter, export_interval_millis=3_600_000)
    provider = MeterProvider(metric_readers=[reader], resource=RESOURCE, views=[view])
    meter = provider.get_meter("e2e.python")
    counter = meter.create_counter("requests", unit="{request}")
    gauge = meter.create_gauge("temperature", description="of the room")
    latency = meter.create_histogram("latency", unit="ms")
    payload = meter.create_histogram("payload")
    for i in range(50):
        labels = {"shard": i % 5, "zone": "b"}
        counter.add(i, labels)
        gauge.set(i * 1.5, labels)
        latency.record(i * i, labels)
        payload.record(2 ** (i % 20), labels)
    provider.shutdown()


def send_logs(exporter):
    provider = LoggerProvider(resource=RESOURCE)
    provider.add_log_record_processor(BatchLogRecordProcessor(exporter))
    logger = provider.get_logger("e2e.python")
    for i in range(LOGS):
        logger.emit(
            LogRecord(
                timestamp=1_700_000_000_000_000_000 + i,
                severity_number=SeverityNumber(1 + i % 24),
                severity_text="NOTE",
                body={"message": f"log {i}", "list": [i, bytes([0, 255, i])]},
                attributes={"i": i, "nested": {"yes": True}},
            )
        )
    provider.shutdown()


def main():
    logging.basicConfig(level=logging.WARNING)
    traces, metrics, logs = EXPORTERS[sys.argv[1]]
    send_traces(traces())
    send_metrics(metrics())
    send_logs(logs())


if __name__ == "__main__":
    main()
