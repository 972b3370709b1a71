// @NAME@: tells a StatsD server how many spans, log records and data points pass by.
#define _POSIX_C_SOURCE 200809L
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>
#include <weir/abi.h>

// Made once and then only read, by all shards at the same time.
struct weir_instance {
  int socket;
  char prefix[256];
};

static const char *items(uint16_t signal) {
  return signal == WEIR_TRACES ? "spans" : signal == WEIR_LOGS ? "log_records" : "data_points";
}

// One batch, one line.
static weir_status begin(const weir_instance *self, weir_shard *shard, const weir_batch *b,
                         uint64_t ticket, weir_outcome *outcome) {
  char line[512];
  const int n = snprintf(line, sizeof line, "%s%s:%u|c", self->prefix, items(b->signal),
                         b->item_rows);
  (void)shard, (void)ticket;
  if (send(self->socket, line, (size_t)n, MSG_DONTWAIT) == n) return WEIR_OK;
  return weir_fail(outcome, WEIR_RETRY, NULL, "the socket did not take a datagram");
}

// A socket that sends to "host:port", or -1.
static int open_socket(const char *endpoint) {
  char host[256];
  const char *colon = strrchr(endpoint, ':');
  const struct addrinfo hints = {.ai_family = AF_INET, .ai_socktype = SOCK_DGRAM};
  struct addrinfo *found = NULL;
  if (!colon || colon - endpoint >= (long)sizeof host) return -1;
  snprintf(host, sizeof host, "%.*s", (int)(colon - endpoint), endpoint);
  if (getaddrinfo(host, colon + 1, &hints, &found) != 0) return -1;
  int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (fd >= 0 && connect(fd, found->ai_addr, found->ai_addrlen) != 0) {
    close(fd);
    fd = -1;
  }
  freeaddrinfo(found);
  return fd;
}

static weir_status create(const weir_host *host, const weir_config *config, weir_plan *plan,
                          weir_instance **out, weir_outcome *outcome) {
  weir_value endpoint, prefix;
  weir_instance *self = calloc(1, sizeof *self);
  (void)host, (void)plan;
  if (!self) return weir_fail(outcome, WEIR_PERMANENT, NULL, "out of memory");
  // The schema has made sure that both are there.
  config->get(config, "/endpoint", &endpoint);
  config->get(config, "/prefix", &prefix);
  snprintf(self->prefix, sizeof self->prefix, "%s", prefix.str);
  self->socket = open_socket(endpoint.str);
  if (self->socket < 0) {
    free(self);
    return weir_fail(outcome, WEIR_PERMANENT, "/endpoint", "no host:port that can be sent to");
  }
  *out = self;
  return WEIR_OK;
}

static void destroy(weir_instance *self) {
  close(self->socket);
  free(self);
}

static const char schema[] =
    "{\"type\": \"object\", \"additionalProperties\": false, \"properties\": {"
    "\"endpoint\": {\"type\": \"string\", \"default\": \"127.0.0.1:8125\","
    " \"minLength\": 1, \"maxLength\": 128},"
    "\"prefix\": {\"type\": \"string\", \"default\": \"weir.\", \"maxLength\": 60}}}";
static const weir_exporter_v1 exporter = {.size = sizeof exporter, .begin = begin};
static const weir_component component = {
    .size = sizeof component, .kind = WEIR_EXPORTER, .component_type = "@NAME@",
    .version = "1.0.0", .config_schema = schema,
    .signals = WEIR_TRACES | WEIR_METRICS | WEIR_LOGS,
    .create = create, .destroy = destroy, .exporter = &exporter,
};
static const weir_component *const components[] = {&component};
static const weir_plugin plugin = {sizeof plugin, WEIR_ABI_MAJOR, WEIR_ABI_MINOR, 1, 0, components};

const weir_plugin *weir_plugin_v1(const weir_host *host) {
  (void)host;
  return &plugin;
}
WEIR_PLUGIN_NOTE("@NAME@", "1.0.0", "Apache-2.0", "exporter:@NAME@", 0, 0);
