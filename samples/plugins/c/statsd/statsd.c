// Sends gauges and sums as StatsD lines over UDP.
#include <math.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>
#include <weir/abi.h>

enum { DATAGRAM_BYTES_MAX = 1432 };  // What fits into one frame of Ethernet.
enum { GAUGE = 1, SUM = 2, DELTA = 1 };

struct weir_instance {
  const weir_host *host;
  const weir_metrics_v1 *metrics;
  uint32_t skipped, lost;  // Ids of counters.
  int socket;
  uint32_t prefix_len;
  char prefix[];
};
// Text that grows. What there was no memory for is left out, and `failed` says so.
struct text { char *data; size_t len, cap; int failed; };
// Lines that were not sent yet, and how it went.
struct weir_shard {
  uint32_t index;
  struct text datagram, line;
  int64_t lost;
};

static void append(struct text *t, const char *data, size_t n) {
  if (t->len + n > t->cap) {
    char *grown = realloc(t->data, 2 * (t->len + n));
    if (!grown) {
      t->failed = 1;
      return;
    }
    t->data = grown, t->cap = 2 * (t->len + n);
  }
  if (n) memcpy(t->data + t->len, data, n);
  t->len += n;
}

static void send_lines(const weir_instance *self, weir_shard *shard) {
  struct text *d = &shard->datagram;
  if (d->failed || (d->len && send(self->socket, d->data, d->len, MSG_DONTWAIT) < 0)) shard->lost++;
  d->len = 0, d->failed = 0;
}

// Sends what there is, when another line does not fit to it.
static void take_line(const weir_instance *self, weir_shard *shard) {
  struct text *d = &shard->datagram, *line = &shard->line;
  if (d->len + 1 + line->len > DATAGRAM_BYTES_MAX) send_lines(self, shard);
  if (d->len) append(d, "\n", 1);
  append(d, line->data, line->len);
  d->failed |= line->failed;
  line->len = 0, line->failed = 0;
}

// The metric's name, without what means something in a line.
static void write_name(const weir_instance *self, struct text *line, const char *name, uint32_t n) {
  append(line, self->prefix, self->prefix_len);
  for (uint32_t i = 0; i < n; i++) {
    const int is_mark = name[i] == '\n' || (name[i] && strchr(":|@#", name[i]));
    append(line, is_mark ? "_" : name + i, 1);
  }
}

// The shortest decimal that is read as the same number.
static void write_number(struct text *line, double value) {
  char digits[400];
  int n = 0;
  for (int places = 0; places <= 17; places++) {
    n = snprintf(digits, sizeof digits, "%.*f", places, value);
    if (strtod(digits, NULL) == value) break;
  }
  append(line, digits, (size_t)n);
}

static double value_of(const weir_point_table *points, uint32_t row) {
  switch (points->has[row] & (WEIR_HAS_INT | WEIR_HAS_DOUBLE)) {
    case WEIR_HAS_INT: return (double)points->value[row].i64;
    case WEIR_HAS_DOUBLE: return points->value[row].f64;
    default: return NAN;
  }
}

static weir_status begin(const weir_instance *self, weir_shard *shard, const weir_batch *b,
                         uint64_t ticket, weir_outcome *outcome) {
  int64_t skipped = 0;
  (void)ticket, (void)outcome;
  shard->lost = 0;
  for (uint32_t row = 0; row < b->item_rows; row++) {
    if (b->item_drop && weir_dropped(b->item_drop, row)) continue;
    const uint32_t metric = b->point->metric[row];
    const double value = value_of(b->point, row);
    const int32_t kind = b->metric->kind[metric];
    if ((kind != GAUGE && kind != SUM) || !isfinite(value)) {
      skipped++;
      continue;
    }
    const int is_delta = kind == SUM && b->metric->temporality[metric] == DELTA;
    const weir_str name = b->metric->name[metric];
    // A gauge with a sign is a change; from zero it is the value.
    if (!is_delta && value < 0) {
      write_name(self, &shard->line, weir_ptr(b, name), name.len);
      append(&shard->line, ":0|g\n", 5);
    }
    write_name(self, &shard->line, weir_ptr(b, name), name.len);
    append(&shard->line, ":", 1);
    write_number(&shard->line, value);
    append(&shard->line, is_delta ? "|c" : "|g", 2);
    take_line(self, shard);
  }
  send_lines(self, shard);
  if (skipped) self->metrics->add(self->host, self->skipped, shard->index, skipped);
  if (shard->lost) self->metrics->add(self->host, self->lost, shard->index, shard->lost);
  return WEIR_OK;
}

// A socket that sends to "host:port", or -1 with a message in `why`.
static int open_socket(const char *endpoint, char *why, size_t why_bytes) {
  char host[256];
  const char *colon = strrchr(endpoint, ':');
  const int is_bracketed = endpoint[0] == '[';
  struct addrinfo *found = NULL, hints = {.ai_socktype = SOCK_DGRAM};
  int n = colon ? (int)(colon - endpoint) - 2 * is_bracketed : -1, fd = -1;
  if (n < 0 || n >= (int)sizeof host) {
    snprintf(why, why_bytes, "can not send to %.100s: not host:port", endpoint);
    return -1;
  }
  snprintf(host, sizeof host, "%.*s", n, endpoint + is_bracketed);
  const int error = getaddrinfo(host, colon + 1, &hints, &found);
  for (const struct addrinfo *a = found; a && fd < 0; a = a->ai_next) {
    fd = socket(a->ai_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || connect(fd, a->ai_addr, a->ai_addrlen) == 0) continue;
    close(fd);
    fd = -1;
  }
  if (found) freeaddrinfo(found);
  if (fd < 0) {
    snprintf(why, why_bytes, "can not send to %.100s: %s", endpoint,
             error ? gai_strerror(error) : "no address can be reached");
  }
  return fd;
}

static weir_status create(const weir_host *host, const weir_config *config, weir_plan *plan,
                          weir_instance **out, weir_outcome *outcome) {
  const weir_metrics_v1 *metrics = WEIR_SERVICE(host, weir_metrics_v1);
  weir_value endpoint, prefix;
  char why[256];
  (void)plan;
  if (!metrics) return weir_fail(outcome, WEIR_PERMANENT, NULL, "this host lacks weir.metrics/1");
  if (!config->get(config, "/endpoint", &endpoint) || !config->get(config, "/prefix", &prefix))
    return weir_fail(outcome, WEIR_PERMANENT, NULL, "endpoint and prefix are required");
  weir_instance *self = malloc(sizeof *self + prefix.count);
  if (!self) return weir_fail(outcome, WEIR_PERMANENT, NULL, "out of memory");
  self->socket = open_socket(endpoint.str, why, sizeof why);
  if (self->socket < 0) {
    free(self);
    return weir_fail(outcome, WEIR_PERMANENT, "/endpoint", why);
  }
  self->host = host, self->metrics = metrics, self->prefix_len = prefix.count;
  memcpy(self->prefix, prefix.str, prefix.count);
  self->skipped = metrics->define(host, WEIR_COUNTER, "skipped_points", "{points}",
                                  "Data points that are neither gauges nor sums.", NULL);
  self->lost = metrics->define(host, WEIR_COUNTER, "lost_datagrams", "{datagrams}",
                               "Datagrams that the socket did not take.", NULL);
  *out = self;
  return WEIR_OK;
}

static void destroy(weir_instance *self) {
  close(self->socket);
  free(self);
}

static weir_status shard_open(const weir_instance *self, const weir_lane *lane, weir_shard **out,
                              weir_outcome *outcome) {
  weir_shard *shard = calloc(1, sizeof *shard);
  (void)self;
  if (!shard) return weir_fail(outcome, WEIR_PERMANENT, NULL, "out of memory");
  shard->index = lane->index;
  *out = shard;
  return WEIR_OK;
}

static void shard_close(const weir_instance *self, weir_shard *shard) {
  (void)self;
  free(shard->datagram.data);
  free(shard->line.data);
  free(shard);
}

static const weir_exporter_v1 exporter = {.size = sizeof exporter, .begin = begin};
static const uint32_t need[] = {WEIR_COLUMN(metric, kind),        WEIR_COLUMN(metric, name),
                                WEIR_COLUMN(metric, temporality), WEIR_COLUMN(point, metric),
                                WEIR_COLUMN(point, has),          WEIR_COLUMN(point, value)};
static const weir_component component = {
    .size = sizeof component,
    .kind = WEIR_EXPORTER,
    .component_type = "statsd",
    .version = "1.0.0",
    .config_schema = "{\"type\": \"object\", \"additionalProperties\": false, \"properties\": {"
                     "\"endpoint\": {\"type\": \"string\", \"minLength\": 1,"
                     " \"default\": \"127.0.0.1:8125\","
                     " \"description\": \"Where lines are sent, host:port.\"},"
                     "\"prefix\": {\"type\": \"string\", \"default\": \"\", \"maxLength\": 128,"
                     " \"description\": \"Stands before each name, dot and all.\"}}}",
    .signals = WEIR_METRICS,
    .need = {need, 6, 0},
    .create = create,
    .destroy = destroy,
    .shard_open = shard_open,
    .shard_close = shard_close,
    .exporter = &exporter,
};
static const weir_component *const components[] = {&component};
static const weir_plugin plugin = {sizeof plugin, WEIR_ABI_MAJOR, WEIR_ABI_MINOR, 1, 0, components};

const weir_plugin *weir_plugin_v1(const weir_host *host) {
  (void)host;
  return &plugin;
}

WEIR_PLUGIN_NOTE("statsd", "1.0.0", "Apache-2.0", "exporter:statsd", 0, 0);
