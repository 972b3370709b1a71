// A receiver, a processor and two exporters that do what a test tells them to.
#include "tests/unit/host/graph/plugins/probe.h"

#include <unistd.h>

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

using weir::probe::BytesFn;
using weir::probe::Steer;

struct weir_instance {
  const weir_host* host = nullptr;
  std::string endpoint;  // Of the receiver: opened when it starts.

  std::mutex mutex;
  std::condition_variable changed;
  // All guarded by mutex.
  weir_status status = WEIR_OK;
  uint64_t number = 0;
  bool shut = false;
  uint32_t calls = 0, cancels = 0, readies = 0;
  std::vector<uint64_t> tickets;
  std::vector<std::string> bodies;
  std::vector<const weir_sink*> sinks;  // Empty when a shard was closed.
  uint32_t pushing = 0, returned = 0;
  uint32_t* returned_at_end = nullptr;
  weir_permit permit{};
};

struct weir_shard {
  const weir_lane* lane;
  uint32_t index;
};

namespace {

// Where a push waits for its answer.
struct Waiting {
  std::mutex mutex;
  std::condition_variable changed;
  bool done = false;
  weir_status status = WEIR_OK;
  weir_outcome* outcome = nullptr;
};

weir_instance& Mutable(const weir_instance* self) { return *const_cast<weir_instance*>(self); }

std::string Text(const weir_config* config, const char* pointer) {
  weir_value value;
  if (!config->get(config, pointer, &value) || value.value_type != WEIR_V_STR) return {};
  return std::string(value.str, value.count);
}

weir_status Create(const weir_host* host, const weir_config* config, weir_plan*,
                   weir_instance** out, weir_outcome* outcome) {
  if (Text(config, "/fail") == "create") {
    return weir_fail(outcome, WEIR_PERMANENT, "/fail", "told to fail in create");
  }
  auto* self = new weir_instance;
  self->host = host;
  self->endpoint = Text(config, "/endpoint");
  *out = self;
  return WEIR_OK;
}

void Destroy(weir_instance* self) {
  if (self->returned_at_end != nullptr) *self->returned_at_end = self->returned;
  delete self;
}

weir_status ShardOpen(const weir_instance*, const weir_lane* lane, weir_shard** out,
                      weir_outcome*) {
  *out = new weir_shard{lane, lane->index};
  return WEIR_OK;
}

// No push of a test may still use a sink when this returns.
void ShardClose(const weir_instance* self, weir_shard* shard) {
  weir_instance& me = Mutable(self);
  std::unique_lock lock(me.mutex);
  me.sinks.clear();
  me.changed.wait(lock, [&me] { return me.pushing == 0; });
  delete shard;
}

// ---------------------------------------------------------------------------- the processor
weir_status Process(const weir_instance* self, weir_shard*, weir_batch* b, weir_outcome* outcome) {
  weir_instance& me = Mutable(self);
  std::lock_guard lock(me.mutex);
  me.calls++;
  if (me.status == WEIR_OK) {
    // `number` records are dropped: the first ones.
    for (uint32_t i = 0; i < b->log->rows && i < me.number; i++) weir_drop(b->log->drop, i);
    return WEIR_OK;
  }
  outcome->retry_after_ns = me.number;
  return weir_fail(outcome, me.status, nullptr, "told to fail in process");
}

// ---------------------------------------------------------------------------- the exporters
void Keep(weir_instance& me, const weir_batch* b) {
  const weir_wire_v1* wire = WEIR_SERVICE(me.host, weir_wire_v1);
  const weir_piece* pieces = nullptr;
  uint32_t count = 0;
  uint64_t bytes = 0;
  if (wire->pieces(b, &pieces, &count, &bytes) < 0) return;
  std::string body;
  for (uint32_t i = 0; i < count; i++) {
    body.append(reinterpret_cast<const char*>(pieces[i].data), pieces[i].len);
  }
  me.bodies.push_back(std::move(body));
}

weir_status Begin(const weir_instance* self, weir_shard*, const weir_batch* b, uint64_t ticket,
                  weir_outcome* outcome) {
  weir_instance& me = Mutable(self);
  std::unique_lock lock(me.mutex);
  me.calls++;
  me.changed.notify_all();
  me.changed.wait(lock, [&me] { return !me.shut; });
  if (me.status >= 0 || me.status == WEIR_PARTIAL) Keep(me, b);
  if (me.status == WEIR_PENDING) me.tickets.push_back(ticket);
  if (me.status == WEIR_PARTIAL) outcome->rejected = me.number;
  if (me.status == WEIR_RETRY) outcome->retry_after_ns = me.number;
  if (me.status >= 0) return me.status;
  return weir_fail(outcome, me.status, nullptr, "told to fail in begin");
}

void Cancel(const weir_instance* self, weir_shard*, uint64_t) {
  weir_instance& me = Mutable(self);
  std::lock_guard lock(me.mutex);
  me.cancels++;
}

// ----------------------------------------------------------------------------- the receiver
void OnAccept(void*, int32_t fd, uint32_t) {
  [[maybe_unused]] const ssize_t written = write(fd, "hello", 5);
  close(fd);
}

weir_status Start(const weir_instance* self, weir_shard* shard, const weir_sink* sink,
                  weir_outcome* outcome) {
  weir_instance& me = Mutable(self);
  std::lock_guard lock(me.mutex);
  me.sinks.push_back(sink);
  if (me.endpoint.empty()) return WEIR_OK;
  const weir_loop_v1* loop = WEIR_SERVICE(me.host, weir_loop_v1);
  return loop->listen(shard->lane, me.endpoint.c_str(), &OnAccept, nullptr, outcome);
}

weir_status Stop(const weir_instance*, weir_shard*, uint64_t, weir_outcome*) { return WEIR_OK; }

void OnAck(const weir_instance*, uint64_t cookie, const weir_outcome* outcome) {
  Waiting& waiting = *reinterpret_cast<Waiting*>(cookie);
  std::lock_guard lock(waiting.mutex);
  waiting.done = true;
  waiting.status = outcome->status;
  waiting.outcome->rejected = outcome->rejected;
  waiting.outcome->retry_after_ns = outcome->retry_after_ns;
  waiting.outcome->text_len = weir_copy_text(waiting.outcome->text, waiting.outcome->text_cap,
                                             outcome->text, outcome->text_len);
  waiting.changed.notify_all();
}

void OnReady(const weir_instance* self, weir_shard*) {
  weir_instance& me = Mutable(self);
  std::lock_guard lock(me.mutex);
  me.readies++;
}

weir_status PushThrough(const weir_sink* sink, uint16_t signal, const uint8_t* data, size_t n,
                        weir_outcome* outcome) {
  weir_permit permit{};
  permit.size = sizeof permit;
  const weir_status reserved = sink->reserve(sink, signal, n, &permit, outcome);
  if (reserved < 0) return reserved;
  memcpy(permit.data, data, n);
  permit.transport = WEIR_TRANSPORT_HTTP;
  Waiting waiting;
  waiting.outcome = outcome;
  const weir_status status =
      sink->push(sink, &permit, n, reinterpret_cast<uint64_t>(&waiting), outcome);
  if (status != WEIR_PENDING) return status;
  std::unique_lock lock(waiting.mutex);
  waiting.changed.wait(lock, [&waiting] { return waiting.done; });
  return waiting.status;
}

weir_status PushOn(const weir_instance* self, uint32_t lane, uint16_t signal, const uint8_t* data,
                   size_t n, weir_outcome* outcome) {
  weir_instance& me = Mutable(self);
  const weir_sink* sink = nullptr;
  {
    std::lock_guard lock(me.mutex);
    if (me.sinks.empty()) return WEIR_CANCELLED;
    sink = me.sinks[lane % me.sinks.size()];
    me.pushing++;
  }
  const weir_status status = PushThrough(sink, signal, data, n, outcome);
  std::lock_guard lock(me.mutex);
  me.pushing--;
  me.changed.notify_all();
  return status;
}

struct Lent {
  const weir_instance* lender;
  std::string bytes;
};

void TakeBack(void* owner) {
  const std::unique_ptr<Lent> lent(static_cast<Lent*>(owner));
  std::lock_guard lock(Mutable(lent->lender).mutex);
  Mutable(lent->lender).returned++;
}

weir_status Lend(const weir_instance* self, uint16_t signal, const uint8_t* data, size_t n) {
  const weir_sink* sink = nullptr;
  {
    std::lock_guard lock(Mutable(self).mutex);
    sink = self->sinks.front();
  }
  char text[256];
  weir_outcome outcome{};
  outcome.size = sizeof outcome;
  outcome.text = text;
  outcome.text_cap = sizeof text;
  weir_permit permit{};
  permit.size = sizeof permit;
  const weir_status reserved = sink->reserve(sink, signal, n, &permit, &outcome);
  if (reserved < 0) return reserved;
  auto lent = std::make_unique<Lent>(
      Lent{self, std::string(reinterpret_cast<const char*>(data), n)});
  const auto* bytes = reinterpret_cast<const uint8_t*>(lent->bytes.data());
  Waiting waiting;
  waiting.outcome = &outcome;
  const weir_status status = sink->push_lent(sink, &permit, bytes, n, &TakeBack, lent.get(),
                                             reinterpret_cast<uint64_t>(&waiting), &outcome);
  if (status >= 0 || status == WEIR_PARTIAL) static_cast<void>(lent.release());
  if (status != WEIR_PENDING) return status;
  std::unique_lock lock(waiting.mutex);
  waiting.changed.wait(lock, [&waiting] { return waiting.done; });
  return waiting.status;
}

weir_status Reserve(const weir_instance* self, uint16_t signal, uint64_t bytes) {
  weir_instance& me = Mutable(self);
  std::lock_guard lock(me.mutex);
  me.permit.size = sizeof me.permit;
  return me.sinks.front()->reserve(me.sinks.front(), signal, bytes, &me.permit, nullptr);
}

void LetGo(const weir_instance* self) {
  weir_instance& me = Mutable(self);
  std::lock_guard lock(me.mutex);
  me.sinks.front()->release(me.sinks.front(), &me.permit);
}

// -------------------------------------------------------------------------- what tests call
constexpr Steer kSteer = {
    .answer =
        [](const weir_instance* self, weir_status status, uint64_t number) {
          std::lock_guard lock(Mutable(self).mutex);
          Mutable(self).status = status;
          Mutable(self).number = number;
        },
    .shut =
        [](const weir_instance* self, bool shut) {
          std::lock_guard lock(Mutable(self).mutex);
          Mutable(self).shut = shut;
          Mutable(self).changed.notify_all();
        },
    .calls =
        [](const weir_instance* self) {
          std::lock_guard lock(Mutable(self).mutex);
          return self->calls;
        },
    .cancels =
        [](const weir_instance* self) {
          std::lock_guard lock(Mutable(self).mutex);
          return self->cancels;
        },
    .ticket =
        [](const weir_instance* self, uint32_t number) {
          std::lock_guard lock(Mutable(self).mutex);
          return number < self->tickets.size() ? self->tickets[number] : 0;
        },
    .complete =
        [](const weir_instance* self, uint64_t ticket, weir_status status) {
          weir_outcome outcome{};
          outcome.size = sizeof outcome;
          outcome.status = status;
          WEIR_SERVICE(self->host, weir_ack_v1)->complete(self->host, ticket, &outcome);
        },
    .each_body =
        [](const weir_instance* self, BytesFn fn, void* context) {
          std::lock_guard lock(Mutable(self).mutex);
          for (const std::string& body : self->bodies) {
            fn(context, reinterpret_cast<const uint8_t*>(body.data()), body.size());
          }
        },
    .push = &PushOn,
    .lend = &Lend,
    .returned =
        [](const weir_instance* self) {
          std::lock_guard lock(Mutable(self).mutex);
          return self->returned;
        },
    .on_destroy =
        [](const weir_instance* self, uint32_t* returned) {
          std::lock_guard lock(Mutable(self).mutex);
          Mutable(self).returned_at_end = returned;
        },
    .reserve = &Reserve,
    .let_go = &LetGo,
    .readies =
        [](const weir_instance* self) {
          std::lock_guard lock(Mutable(self).mutex);
          return self->readies;
        },
};

const void* Extension(const char* id) {
  return strcmp(id, weir::probe::kSteerId) == 0 ? &kSteer : nullptr;
}

constexpr char kSchema[] =
    R"({"type": "object", "additionalProperties": false, "properties": {
        "fail": {"type": "string"}, "endpoint": {"type": "string"}, "note": {"type": "string"}}})";
constexpr uint64_t kAllSignals = WEIR_TRACES | WEIR_METRICS | WEIR_LOGS | WEIR_PROFILES;
constexpr uint32_t kColumns[] = {WEIR_COLUMN(log, drop)};
constexpr weir_receiver_v1 kReceiver = {sizeof kReceiver, 0, &Start, &Stop, &OnAck, &OnReady};
constexpr weir_processor_v1 kProcessor = {sizeof kProcessor, 0, &Process, nullptr, nullptr};
constexpr weir_exporter_v1 kExporter = {sizeof kExporter, 0, &Begin, &Cancel};
constexpr weir_exporter_v1 kBlocking = {sizeof kBlocking, 1, &Begin, nullptr};

constexpr weir_component Component(uint16_t kind, const char* type) {
  weir_component component{};
  component.size = sizeof component;
  component.kind = kind;
  component.component_type = type;
  component.version = "1.0.0";
  component.config_schema = kSchema;
  component.signals = kAllSignals;
  component.create = &Create;
  component.destroy = &Destroy;
  component.shard_open = &ShardOpen;
  component.shard_close = &ShardClose;
  component.extension = &Extension;
  return component;
}

constexpr weir_component kProbeReceiver = [] {
  weir_component component = Component(WEIR_RECEIVER, "probe");
  component.receiver = &kReceiver;
  return component;
}();
constexpr weir_component kProbeProcessor = [] {
  weir_component component = Component(WEIR_PROCESSOR, "probe");
  component.signals = WEIR_LOGS;
  component.need = {kColumns, 1, 0};
  component.write = {kColumns, 1, 0};
  component.processor = &kProcessor;
  return component;
}();
constexpr weir_component kProbeExporter = [] {
  weir_component component = Component(WEIR_EXPORTER, "probe");
  component.exporter = &kExporter;
  return component;
}();
constexpr weir_component kProbeBlocking = [] {
  weir_component component = Component(WEIR_EXPORTER, "probe_blocking");
  component.flags = WEIR_BLOCKING;
  component.exporter = &kBlocking;
  return component;
}();
constexpr const weir_component* kComponents[] = {&kProbeReceiver, &kProbeProcessor,
                                                 &kProbeExporter, &kProbeBlocking};
constexpr weir_plugin kPlugin = {sizeof kPlugin, WEIR_ABI_MAJOR, WEIR_ABI_MINOR, 4, 0, kComponents};

}  // namespace

const weir_plugin* weir_plugin_v1(const weir_host*) { return &kPlugin; }

WEIR_PLUGIN_NOTE("probe", "1.0.0", "Apache-2.0",
                 "receiver:probe,processor:probe,exporter:probe,exporter:probe_blocking", 0,
                 WEIR_BLOCKING);
