// An exporter: each request as one datagram
//
// Every batch goes as one OTLP request in protobuf to the Unix datagram socket at `path`. The bytes
// come from the host (`weir.wire/1`) as pieces: what nobody edited is a view of what came in.
//
// `begin` runs on a loop that serves others too, so it must not block: the socket does not, and a
// reader that is slow or away is answered with `WEIR_RETRY`. Queue, waiting and giving up are the
// host's. The socket is the shard's, one for each lane, and needs no lock.
//
// Watch: a datagram has a largest size (`net.core.wmem_max`, 208 KiB usually). A batch above it
// will never fit, so the answer is `WEIR_PERMANENT`: trying again would only keep the queue full.
#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>
#include <weir/abi.h>

struct weir_instance {
  const weir_wire_v1 *wire;
  struct sockaddr_un address;
};
struct weir_shard { int fd; };

static weir_status send_to(const weir_instance *self, int fd, const void *data, size_t n,
                           weir_outcome *outcome) {
  const struct sockaddr *address = (const struct sockaddr *)&self->address;
  if (sendto(fd, data, n, MSG_DONTWAIT | MSG_NOSIGNAL, address, sizeof self->address) >= 0)
    return WEIR_OK;
  if (errno == EMSGSIZE)
    return weir_fail(outcome, WEIR_PERMANENT, NULL, "the request is too large for a datagram");
  return weir_fail(outcome, WEIR_RETRY, NULL,
                   errno == EAGAIN || errno == ENOBUFS ? "the reader is slow"
                                                       : "nobody reads the socket at path");
}

static weir_status begin(const weir_instance *self, weir_shard *shard, const weir_batch *b,
                         uint64_t ticket, weir_outcome *outcome) {
  const weir_piece *pieces;
  uint32_t count;
  uint64_t bytes, at = 0;
  (void)ticket;  // Only needed for an answer that comes later.
  if (self->wire->pieces(b, &pieces, &count, &bytes) < 0)
    return weir_fail(outcome, WEIR_PERMANENT, NULL, "an edit could not be written back");
  char *request = malloc(bytes + 1);
  if (!request) return weir_fail(outcome, WEIR_RETRY, NULL, "out of memory");
  for (uint32_t i = 0; i < count; i++) {
    memcpy(request + at, pieces[i].data, pieces[i].len);
    at += pieces[i].len;
  }
  const weir_status status = send_to(self, shard->fd, request, bytes, outcome);
  free(request);
  return status;
}

static weir_status create(const weir_host *host, const weir_config *config, weir_plan *plan,
                          weir_instance **out, weir_outcome *outcome) {
  const weir_wire_v1 *wire = WEIR_SERVICE(host, weir_wire_v1);
  weir_value path;
  weir_instance *self;
  (void)plan;
  if (!wire) return weir_fail(outcome, WEIR_PERMANENT, NULL, "this host lacks weir.wire/1");
  if (!config->get(config, "/path", &path) || path.count >= sizeof self->address.sun_path)
    return weir_fail(outcome, WEIR_PERMANENT, "/path", "is longer than 107 bytes");
  self = calloc(1, sizeof *self);
  if (!self) return weir_fail(outcome, WEIR_PERMANENT, NULL, "out of memory");
  self->wire = wire;
  self->address.sun_family = AF_UNIX;
  memcpy(self->address.sun_path, path.str, path.count);
  *out = self;
  return WEIR_OK;
}

static void destroy(weir_instance *self) { free(self); }

static weir_status shard_open(const weir_instance *self, const weir_lane *lane, weir_shard **out,
                              weir_outcome *outcome) {
  weir_shard *shard = malloc(sizeof *shard);
  (void)self, (void)lane;
  if (!shard) return weir_fail(outcome, WEIR_PERMANENT, NULL, "out of memory");
  shard->fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (shard->fd < 0) {
    free(shard);
    return weir_fail(outcome, WEIR_PERMANENT, NULL, "no socket: too many open files");
  }
  *out = shard;
  return WEIR_OK;
}

static void shard_close(const weir_instance *self, weir_shard *shard) {
  (void)self;
  close(shard->fd);
  free(shard);
}

static const weir_exporter_v1 exporter = {.size = sizeof exporter, .begin = begin};
static const weir_component component = {
    .size = sizeof component,
    .kind = WEIR_EXPORTER,
    .component_type = "datagram",
    .version = "1.0.0",
    .config_schema = "{\"type\": \"object\", \"additionalProperties\": false,"
                     " \"required\": [\"path\"], \"properties\": {"
                     "\"path\": {\"type\": \"string\", \"minLength\": 1, \"maxLength\": 107}}}",
    .signals = WEIR_TRACES | WEIR_METRICS | WEIR_LOGS | WEIR_PROFILES,
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

WEIR_PLUGIN_NOTE("datagram", "1.0.0", "Apache-2.0", "exporter:datagram", 0, 0);
