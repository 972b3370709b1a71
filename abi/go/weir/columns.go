package weir

// #include "weirgo.h"
import "C"

// Every column of the contract, by table. A Column can be read, a Cells can be set, too; a Drops is
// the bitmap of the rows that are left out. In Component.Write, LogDrop asks to drop, SpanAttrs and
// SpanEvents to add attributes and events, AttrFlags to delete attributes, TextRefs to edit any
// text through the text table.

// Where records come from.
const (
	ResourceDrop         Drops         = C.weirgo_resource_drop
	ResourceScopes       Column[Range] = C.weirgo_resource_scopes
	ResourceAttrs        Column[Range] = C.weirgo_resource_attrs
	ResourceSchemaURL    Cells[Text]   = C.weirgo_resource_schema_url
	ResourceDroppedAttrs Cells[uint32] = C.weirgo_resource_dropped_attrs
)

// Instrumentation scopes.
const (
	ScopeDrop         Drops          = C.weirgo_scope_drop
	ScopeResource     Column[uint32] = C.weirgo_scope_resource
	ScopeRecords      Column[Range]  = C.weirgo_scope_records
	ScopeAttrs        Column[Range]  = C.weirgo_scope_attrs
	ScopeName         Cells[Text]    = C.weirgo_scope_name
	ScopeVersion      Cells[Text]    = C.weirgo_scope_version
	ScopeSchemaURL    Cells[Text]    = C.weirgo_scope_schema_url
	ScopeDroppedAttrs Cells[uint32]  = C.weirgo_scope_dropped_attrs
)

// All attributes of the batch and log bodies. One declared column builds all of the table.
const (
	AttrOwner      Column[uint32] = C.weirgo_attr_owner
	AttrKey        Cells[Text]    = C.weirgo_attr_key
	AttrVal        Column[Val]    = C.weirgo_attr_val
	AttrKeyID      Column[uint32] = C.weirgo_attr_key_id
	AttrValueType  Column[uint8]  = C.weirgo_attr_value_type
	AttrFlags      Column[uint8]  = C.weirgo_attr_flags
	AttrDepth      Column[uint8]  = C.weirgo_attr_depth
	AttrOwnerTable Column[uint8]  = C.weirgo_attr_owner_table
)

// Spans. Times are unix nanoseconds.
const (
	SpanDrop          Drops          = C.weirgo_span_drop
	SpanScope         Column[uint32] = C.weirgo_span_scope
	SpanAttrs         Column[Range]  = C.weirgo_span_attrs
	SpanEvents        Column[Range]  = C.weirgo_span_events
	SpanLinks         Column[Range]  = C.weirgo_span_links
	SpanTraceID       Cells[ID]      = C.weirgo_span_trace_id
	SpanSpanID        Cells[ID]      = C.weirgo_span_span_id
	SpanParentID      Cells[ID]      = C.weirgo_span_parent_id
	SpanTraceState    Cells[Text]    = C.weirgo_span_trace_state
	SpanName          Cells[Text]    = C.weirgo_span_name
	SpanStatusMessage Cells[Text]    = C.weirgo_span_status_message
	SpanStart         Cells[uint64]  = C.weirgo_span_start
	SpanEnd           Cells[uint64]  = C.weirgo_span_end
	SpanKind          Cells[int32]   = C.weirgo_span_kind
	SpanStatusCode    Cells[int32]   = C.weirgo_span_status_code
	SpanFlags         Cells[uint32]  = C.weirgo_span_flags
	SpanDroppedAttrs  Cells[uint32]  = C.weirgo_span_dropped_attrs
	SpanDroppedEvents Cells[uint32]  = C.weirgo_span_dropped_events
	SpanDroppedLinks  Cells[uint32]  = C.weirgo_span_dropped_links
)

// Events of spans.
const (
	EventDrop         Drops          = C.weirgo_event_drop
	EventSpan         Column[uint32] = C.weirgo_event_span
	EventAttrs        Column[Range]  = C.weirgo_event_attrs
	EventTime         Cells[uint64]  = C.weirgo_event_time
	EventName         Cells[Text]    = C.weirgo_event_name
	EventDroppedAttrs Cells[uint32]  = C.weirgo_event_dropped_attrs
)

// Links of spans.
const (
	LinkDrop         Drops          = C.weirgo_link_drop
	LinkSpan         Column[uint32] = C.weirgo_link_span
	LinkAttrs        Column[Range]  = C.weirgo_link_attrs
	LinkTraceID      Cells[ID]      = C.weirgo_link_trace_id
	LinkSpanID       Cells[ID]      = C.weirgo_link_span_id
	LinkTraceState   Cells[Text]    = C.weirgo_link_trace_state
	LinkFlags        Cells[uint32]  = C.weirgo_link_flags
	LinkDroppedAttrs Cells[uint32]  = C.weirgo_link_dropped_attrs
)

// Log records. LogBody is a row of the attribute table, or NoRow.
const (
	LogDrop         Drops          = C.weirgo_log_drop
	LogScope        Column[uint32] = C.weirgo_log_scope
	LogAttrs        Column[Range]  = C.weirgo_log_attrs
	LogBody         Column[uint32] = C.weirgo_log_body
	LogTime         Cells[uint64]  = C.weirgo_log_time
	LogObserved     Cells[uint64]  = C.weirgo_log_observed
	LogSeverity     Cells[int32]   = C.weirgo_log_severity
	LogSeverityText Cells[Text]    = C.weirgo_log_severity_text
	LogEventName    Cells[Text]    = C.weirgo_log_event_name
	LogTraceID      Cells[ID]      = C.weirgo_log_trace_id
	LogSpanID       Cells[ID]      = C.weirgo_log_span_id
	LogFlags        Cells[uint32]  = C.weirgo_log_flags
	LogDroppedAttrs Cells[uint32]  = C.weirgo_log_dropped_attrs
)

// Metrics. MetricKind: KindGauge and so on.
const (
	MetricDrop        Drops          = C.weirgo_metric_drop
	MetricScope       Column[uint32] = C.weirgo_metric_scope
	MetricPoints      Column[Range]  = C.weirgo_metric_points
	MetricMetadata    Column[Range]  = C.weirgo_metric_metadata
	MetricKind        Column[int32]  = C.weirgo_metric_kind
	MetricName        Cells[Text]    = C.weirgo_metric_name
	MetricDescription Cells[Text]    = C.weirgo_metric_description
	MetricUnit        Cells[Text]    = C.weirgo_metric_unit
	MetricTemporality Cells[int32]   = C.weirgo_metric_temporality
	MetricMonotonic   Cells[uint32]  = C.weirgo_metric_monotonic
)

// Data points. PointHas: HasInt and so on.
const (
	PointDrop      Drops          = C.weirgo_point_drop
	PointMetric    Column[uint32] = C.weirgo_point_metric
	PointAttrs     Column[Range]  = C.weirgo_point_attrs
	PointExemplars Column[Range]  = C.weirgo_point_exemplars
	PointDetail    Column[uint32] = C.weirgo_point_detail
	PointStart     Cells[uint64]  = C.weirgo_point_start
	PointTime      Cells[uint64]  = C.weirgo_point_time
	PointFlags     Cells[uint32]  = C.weirgo_point_flags
	PointHas       Cells[uint32]  = C.weirgo_point_has
	PointValue     Cells[Val]     = C.weirgo_point_value
)

// Histograms. Buckets and bounds are packed 8-byte integers and doubles.
const (
	HistDrop    Drops          = C.weirgo_hist_drop
	HistPoint   Column[uint32] = C.weirgo_hist_point
	HistBuckets Column[Text]   = C.weirgo_hist_buckets
	HistBounds  Cells[Text]    = C.weirgo_hist_bounds
	HistCount   Cells[uint64]  = C.weirgo_hist_count
	HistSum     Cells[float64] = C.weirgo_hist_sum
	HistMin     Cells[float64] = C.weirgo_hist_min
	HistMax     Cells[float64] = C.weirgo_hist_max
)

// Exponential histograms. Pos and neg are rows of num.
const (
	ExpHistDrop          Drops          = C.weirgo_exphist_drop
	ExpHistPoint         Column[uint32] = C.weirgo_exphist_point
	ExpHistPos           Column[Range]  = C.weirgo_exphist_pos
	ExpHistNeg           Column[Range]  = C.weirgo_exphist_neg
	ExpHistCount         Cells[uint64]  = C.weirgo_exphist_count
	ExpHistSum           Cells[float64] = C.weirgo_exphist_sum
	ExpHistMin           Cells[float64] = C.weirgo_exphist_min
	ExpHistMax           Cells[float64] = C.weirgo_exphist_max
	ExpHistZeroThreshold Cells[float64] = C.weirgo_exphist_zero_threshold
	ExpHistZeroCount     Cells[uint64]  = C.weirgo_exphist_zero_count
	ExpHistScale         Cells[int32]   = C.weirgo_exphist_scale
	ExpHistPosOffset     Cells[int32]   = C.weirgo_exphist_pos_offset
	ExpHistNegOffset     Cells[int32]   = C.weirgo_exphist_neg_offset
)

// Summaries. Quantiles are pairs of rows of num, as the bits of doubles.
const (
	SummaryDrop      Drops          = C.weirgo_summary_drop
	SummaryPoint     Column[uint32] = C.weirgo_summary_point
	SummaryQuantiles Column[Range]  = C.weirgo_summary_quantiles
	SummaryCount     Cells[uint64]  = C.weirgo_summary_count
	SummarySum       Cells[float64] = C.weirgo_summary_sum
)

// Exemplars of data points.
const (
	ExemplarDrop    Drops          = C.weirgo_exemplar_drop
	ExemplarPoint   Column[uint32] = C.weirgo_exemplar_point
	ExemplarAttrs   Column[Range]  = C.weirgo_exemplar_attrs
	ExemplarTime    Cells[uint64]  = C.weirgo_exemplar_time
	ExemplarHas     Cells[uint32]  = C.weirgo_exemplar_has
	ExemplarValue   Cells[Val]     = C.weirgo_exemplar_value
	ExemplarTraceID Cells[ID]      = C.weirgo_exemplar_trace_id
	ExemplarSpanID  Cells[ID]      = C.weirgo_exemplar_span_id
)

// Numbers of exponential histograms and summaries.
const (
	Nums Column[uint64] = C.weirgo_num_v
)

// Every text of the classes that the component asked for.
const (
	TextRefs Column[TextRef] = C.weirgo_text_ref
)

// Matches of the instance's own patterns, sorted by text, from, pattern.
const (
	Hits Column[Hit] = C.weirgo_hit_match
)
