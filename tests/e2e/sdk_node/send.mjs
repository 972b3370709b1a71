// Sends traces, metrics and logs with the official Node SDK, and ends when all of it was accepted.
//
//   node send.mjs grpc|http|json     where to and how is said by the OTEL_EXPORTER_OTLP_* variables
import { SpanStatusCode, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BasicTracerProvider, BatchSpanProcessor } from '@opentelemetry/sdk-trace-base';
import {
  AggregationType, MeterProvider, PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import { BatchLogRecordProcessor, LoggerProvider } from '@opentelemetry/sdk-logs';

const PACKAGE = { grpc: 'grpc', http: 'proto', json: 'http' };
const SPANS = 40;
const LOGS = 30;

async function exporter(signal, name) {
  const kind = PACKAGE[process.argv[2]];
  const module = await import(`@opentelemetry/exporter-${signal}-otlp-${kind}`);
  return new module[name]();
}

function attributes(i) {
  return {
    'http.route': `/orders/${i}`,
    'retry.count': i - 3,
    big: Number.MAX_SAFE_INTEGER,
    ratio: i / 7,
    cached: i % 2 === 0,
    tags: ['a', '', 'z'],
    sizes: [-1, 0, i],
    unicode: 'Gr\u00fc\u00dfe \u4e16\u754c \u{1f600}',
    empty: '',
  };
}

async function sendTraces(resource) {
  const provider = new BasicTracerProvider({
    resource,
    spanProcessors: [new BatchSpanProcessor(
      await exporter('trace', 'OTLPTraceExporter'), { maxExportBatchSize: 16 },
    )],
  });
  const tracer = provider.getTracer('e2e.node', '1.2.3');
  let previous;
  for (let i = 0; i < SPANS; i++) {
    const links = previous ? [{ context: previous, attributes: { link: i } }] : [];
    const span = tracer.startSpan(`span ${i}`, { kind: i % 5, attributes: attributes(i), links });
    const inner = tracer.startSpan('inner', {}, trace.setSpan(ROOT_CONTEXT, span));
    inner.recordException(new Error('no room left'));
    inner.setStatus({ code: SpanStatusCode.ERROR, message: 'it failed' });
    inner.end();
    span.addEvent('checked', { step: i });
    previous = span.spanContext();
    span.end();
  }
  await provider.forceFlush();
  await provider.shutdown();
}

async function sendMetrics(resource) {
  const provider = new MeterProvider({
    resource,
    views: [{
      instrumentName: 'payload',
      aggregation: { type: AggregationType.EXPONENTIAL_HISTOGRAM, options: { maxSize: 40 } },
    }],
    readers: [new PeriodicExportingMetricReader({
      exporter: await exporter('metrics', 'OTLPMetricExporter'), exportIntervalMillis: 3600_000,
    })],
  });
  const meter = provider.getMeter('e2e.node');
  const counter = meter.createCounter('requests', { unit: '{request}' });
  const gauge = meter.createGauge('temperature', { description: 'of the room' });
  const latency = meter.createHistogram('latency', { unit: 'ms' });
  const payload = meter.createHistogram('payload');
  for (let i = 0; i < 50; i++) {
    const set = { shard: i % 5, zone: 'b' };
    counter.add(i, set);
    gauge.record(i * 1.5, set);
    latency.record(i * i, set);
    payload.record(2 ** (i % 20), set);
  }
  await provider.shutdown();
}

async function sendLogs(resource) {
  const provider = new LoggerProvider({
    resource,
    processors: [
      new BatchLogRecordProcessor({ exporter: await exporter('logs', 'OTLPLogExporter') }),
    ],
  });
  const logger = provider.getLogger('e2e.node');
  for (let i = 0; i < LOGS; i++) {
    logger.emit({
      severityNumber: 1 + (i % 24),
      severityText: 'NOTE',
      body: { message: `log ${i}`, list: [i, new Uint8Array([0, 255, i])] },
      attributes: { i, nested: { yes: true } },
    });
  }
  await provider.forceFlush();
  await provider.shutdown();
}

const resource = resourceFromAttributes({
  'service.name': 'e2e-node', 'process.command_args': process.argv,
});
await sendTraces(resource);
await sendMetrics(resource);
await sendLogs(resource);
