// Change the unit of a metric: milliseconds to seconds
//
// Metrics of unit `ms` become metrics of unit `s`. That takes more than the unit: the value of each
// data point of a gauge or sum, sum, minimum, maximum and bounds of a histogram, and the values of
// the exemplars. Integers become doubles, since 1500 ms are 1.5 s: the bits of `has` say which of
// both a point holds, and change with it. Counts are counts in any unit.
//
// Exponential histograms and summaries are left alone, with their unit: the buckets of the one lie
// at powers of a base that 1000 is not a power of, and the quantiles of the other can not be set. A
// metric is changed in all of its parts or not at all.
//
// Watch: names with the unit in them (`latency_ms`) stay. The numbers in `bounds` are packed and
// not aligned: memcpy them. A metric is one row, its points are rows of their own, and the details
// of histograms are a third table; each row knows the other by its number.
#include <stdlib.h>
#include <weir/abi.h>

struct weir_instance { int nothing; };

enum { GAUGE = 1, SUM = 2, HISTOGRAM = 3 };  // metric.kind.

static int in_ms(const weir_batch *b, uint32_t metric) {
  const weir_str unit = b->metric->unit[metric];
  return unit.len == 2 && memcmp(weir_ptr(b, unit), "ms", 2) == 0 &&
         b->metric->kind[metric] >= GAUGE && b->metric->kind[metric] <= HISTOGRAM;
}

static void scale(weir_batch *b, uint32_t column, const double *cells, uint32_t row) {
  weir_set_cell(b, column, cells, sizeof *cells, row, weir_val_f64(cells[row] / 1000));
}

static double seconds(weir_val v, uint32_t has) {
  return (has & WEIR_HAS_INT ? (double)v.i64 : v.f64) / 1000;
}

static void convert_exemplars(weir_batch *b, weir_range range) {
  for (uint32_t e = range.first; e < range.first + range.count; e++) {
    const uint32_t has = b->exemplar->has[e];
    if (has == 0) continue;
    WEIR_SET_VAL(b, exemplar, value, e, weir_val_f64(seconds(b->exemplar->value[e], has)));
    WEIR_SET(b, exemplar, has, e, WEIR_HAS_DOUBLE);
  }
}

static void convert_histogram(weir_batch *b, uint32_t row, uint32_t has) {
  weir_str old = b->hist->bounds[row], now;
  if (has & WEIR_HAS_SUM) scale(b, WEIR_COLUMN(hist, sum), b->hist->sum, row);
  if (has & WEIR_HAS_MIN) scale(b, WEIR_COLUMN(hist, min), b->hist->min, row);
  if (has & WEIR_HAS_MAX) scale(b, WEIR_COLUMN(hist, max), b->hist->max, row);
  char *to = old.len ? weir_alloc(b, old.len, &now) : NULL;
  if (!to) return;  // No bounds; or no room, and the host refuses the batch.
  for (uint32_t at = 0; at < old.len; at += 8) {
    double bound;
    memcpy(&bound, weir_ptr(b, old) + at, 8);
    bound /= 1000;
    memcpy(to + at, &bound, 8);
  }
  WEIR_SET_TEXT(b, hist, bounds, row, now);
}

static void convert_point(weir_batch *b, uint32_t point, int32_t kind) {
  const uint32_t has = b->point->has[point], both = WEIR_HAS_INT | WEIR_HAS_DOUBLE;
  convert_exemplars(b, b->point->exemplars[point]);
  if (kind == HISTOGRAM) {
    convert_histogram(b, b->point->detail[point], has);
  } else if (has & both) {
    WEIR_SET_VAL(b, point, value, point, weir_val_f64(seconds(b->point->value[point], has)));
    WEIR_SET(b, point, has, point, (has & ~both) | WEIR_HAS_DOUBLE);
  }
}

static weir_status process(const weir_instance *self, weir_shard *shard, weir_batch *b,
                           weir_outcome *outcome) {
  const weir_str unit = weir_copy(b, "s", 1);
  (void)self, (void)shard, (void)outcome;
  for (uint32_t m = 0; m < b->metric->rows; m++) {
    const weir_range points = b->metric->points[m];
    if (weir_dropped(b->metric->drop, m) || !in_ms(b, m)) continue;
    WEIR_SET_TEXT(b, metric, unit, m, unit);
    for (uint32_t p = points.first; p < points.first + points.count; p++)
      convert_point(b, p, b->metric->kind[m]);
  }
  return WEIR_OK;
}

static weir_status create(const weir_host *host, const weir_config *config, weir_plan *plan,
                          weir_instance **out, weir_outcome *outcome) {
  (void)host, (void)config, (void)plan;
  *out = calloc(1, sizeof **out);
  return *out ? WEIR_OK : weir_fail(outcome, WEIR_PERMANENT, NULL, "out of memory");
}

static void destroy(weir_instance *self) { free(self); }

static const weir_processor_v1 processor = {.size = sizeof processor, .process = process};
static const uint32_t need[] = {WEIR_COLUMN(metric, kind), WEIR_COLUMN(metric, points),
                                WEIR_COLUMN(point, exemplars), WEIR_COLUMN(point, detail)};
static const uint32_t write[] = {
    WEIR_COLUMN(metric, unit),  WEIR_COLUMN(point, has),    WEIR_COLUMN(point, value),
    WEIR_COLUMN(hist, bounds),  WEIR_COLUMN(hist, sum),     WEIR_COLUMN(hist, min),
    WEIR_COLUMN(hist, max),     WEIR_COLUMN(exemplar, has), WEIR_COLUMN(exemplar, value)};
static const weir_component component = {
    .size = sizeof component,
    .kind = WEIR_PROCESSOR,
    .component_type = "ms_to_seconds",
    .version = "1.0.0",
    .signals = WEIR_METRICS,
    .need = {need, 4, 0},
    .write = {write, 9, 0},
    .create = create,
    .destroy = destroy,
    .processor = &processor,
};
static const weir_component *const components[] = {&component};
static const weir_plugin plugin = {sizeof plugin, WEIR_ABI_MAJOR, WEIR_ABI_MINOR, 1, 0, components};

const weir_plugin *weir_plugin_v1(const weir_host *host) {
  (void)host;
  return &plugin;
}

WEIR_PLUGIN_NOTE("ms_to_seconds", "1.0.0", "Apache-2.0", "processor:ms_to_seconds", 0, 0);
