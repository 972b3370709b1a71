// Sends traces, metrics and logs with the official Go SDK, and ends when all of it was accepted.
//
//	sdk_go grpc|http        where to and how is said by the OTEL_EXPORTER_OTLP_* variables
package main

import (
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/exporters/otlp/otlplog/otlploggrpc"
	"go.opentelemetry.io/otel/exporters/otlp/otlplog/otlploghttp"
	"go.opentelemetry.io/otel/exporters/otlp/otlpmetric/otlpmetricgrpc"
	"go.opentelemetry.io/otel/exporters/otlp/otlpmetric/otlpmetrichttp"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracegrpc"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	"go.opentelemetry.io/otel/log"
	"go.opentelemetry.io/otel/metric"
	sdklog "go.opentelemetry.io/otel/sdk/log"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/resource"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"
)

const spans, logs = 40, 30

type exporters struct {
	traces  sdktrace.SpanExporter
	metrics sdkmetric.Exporter
	logs    sdklog.Exporter
}

func newExporters(ctx context.Context, protocol string) (exporters, error) {
	var e exporters
	var errs [3]error
	if protocol == "grpc" {
		e.traces, errs[0] = otlptracegrpc.New(ctx)
		e.metrics, errs[1] = otlpmetricgrpc.New(ctx)
		e.logs, errs[2] = otlploggrpc.New(ctx)
	} else {
		e.traces, errs[0] = otlptracehttp.New(ctx)
		e.metrics, errs[1] = otlpmetrichttp.New(ctx)
		e.logs, errs[2] = otlploghttp.New(ctx)
	}
	return e, errors.Join(errs[:]...)
}

func attributes(i int) []attribute.KeyValue {
	return []attribute.KeyValue{
		attribute.String("http.route", fmt.Sprintf("/orders/%d", i)),
		attribute.Int64("retry.count", int64(i)-3),
		attribute.Int64("big", math.MaxInt64),
		attribute.Float64("ratio", float64(i)/7),
		attribute.Bool("cached", i%2 == 0),
		attribute.StringSlice("tags", []string{"a", "", "z"}),
		attribute.Int64Slice("sizes", []int64{-1, 0, int64(i)}),
		attribute.String("unicode", "Gr\u00fc\u00dfe \u4e16\u754c \U0001f600"),
		attribute.String("empty", ""),
	}
}

func sendTraces(ctx context.Context, exporter sdktrace.SpanExporter, r *resource.Resource) error {
	provider := sdktrace.NewTracerProvider(
		sdktrace.WithResource(r), sdktrace.WithBatcher(exporter, sdktrace.WithMaxExportBatchSize(16)))
	tracer := provider.Tracer("e2e.go", trace.WithInstrumentationVersion("1.2.3"))
	var previous trace.SpanContext
	for i := 0; i < spans; i++ {
		child, span := tracer.Start(ctx, fmt.Sprintf("span %d", i),
			trace.WithSpanKind(trace.SpanKind(1+i%5)), trace.WithAttributes(attributes(i)...),
			trace.WithLinks(trace.Link{SpanContext: previous,
				Attributes: []attribute.KeyValue{attribute.Int("link", i)}}))
		_, inner := tracer.Start(child, "inner")
		inner.RecordError(errors.New("no room left"))
		inner.SetStatus(codes.Error, "it failed")
		inner.End()
		span.AddEvent("checked", trace.WithAttributes(attribute.Int("step", i)))
		previous = span.SpanContext()
		span.End()
	}
	return provider.Shutdown(ctx)
}

func sendMetrics(ctx context.Context, exporter sdkmetric.Exporter, r *resource.Resource) error {
	exponential := sdkmetric.NewView(sdkmetric.Instrument{Name: "payload"},
		sdkmetric.Stream{Aggregation: sdkmetric.AggregationBase2ExponentialHistogram{
			MaxSize: 40, MaxScale: 10}})
	provider := sdkmetric.NewMeterProvider(sdkmetric.WithResource(r), sdkmetric.WithView(exponential),
		sdkmetric.WithReader(sdkmetric.NewPeriodicReader(exporter,
			sdkmetric.WithInterval(time.Hour))))
	meter := provider.Meter("e2e.go")
	counter, err := meter.Int64Counter("requests", metric.WithUnit("{request}"))
	gauge, err2 := meter.Float64Gauge("temperature", metric.WithDescription("of the room"))
	histogram, err3 := meter.Float64Histogram("latency", metric.WithUnit("ms"))
	payload, err4 := meter.Int64Histogram("payload")
	if err := errors.Join(err, err2, err3, err4); err != nil {
		return err
	}
	for i := 0; i < 50; i++ {
		set := metric.WithAttributes(attribute.Int("shard", i%5), attribute.String("zone", "b"))
		counter.Add(ctx, int64(i), set)
		gauge.Record(ctx, float64(i)*1.5, set)
		histogram.Record(ctx, float64(i*i), set)
		payload.Record(ctx, int64(1)<<uint(i%20), set)
	}
	return provider.Shutdown(ctx)
}

func sendLogs(ctx context.Context, exporter sdklog.Exporter, r *resource.Resource) error {
	provider := sdklog.NewLoggerProvider(sdklog.WithResource(r),
		sdklog.WithProcessor(sdklog.NewBatchProcessor(exporter)))
	logger := provider.Logger("e2e.go")
	for i := 0; i < logs; i++ {
		var record log.Record
		record.SetTimestamp(time.Now())
		record.SetSeverity(log.Severity(1 + i%24))
		record.SetSeverityText("NOTE")
		record.SetBody(attribute.MapValue(attribute.String("message", fmt.Sprintf("log %d", i)),
			attribute.Slice("list", attribute.IntValue(i),
				attribute.ByteSliceValue([]byte{0, 255, byte(i)}))))
		record.AddAttributes(attribute.Int("i", i),
			attribute.Map("nested", attribute.Bool("yes", true)))
		logger.Emit(ctx, record)
	}
	return provider.Shutdown(ctx)
}

func run() error {
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	e, err := newExporters(ctx, os.Args[1])
	if err != nil {
		return err
	}
	r := resource.NewSchemaless(attribute.String("service.name", "e2e-go"),
		attribute.StringSlice("process.command_args", os.Args))
	return errors.Join(sendTraces(ctx, e.traces, r), sendMetrics(ctx, e.metrics, r),
		sendLogs(ctx, e.logs, r))
}

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
