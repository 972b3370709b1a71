// The functions of weir/testkit.h. What they promise is said there.
#include <string>
#include <utility>
#include <vector>

#include "host/testkit/kit.h"

using weir::Signal;
using weir::testkit::Completed;
using weir::testkit::FakeSink;
using weir::testkit::LogLine;
using weir::testkit::PluginHost;
using weir::testkit::Pushed;
using weir::testkit::SinkAnswer;

namespace {

std::string_view View(const char* text) { return text == nullptr ? std::string_view() : text; }

Pushed PushedAt(weir_kit* kit, uint64_t index) {
  return kit->host() == nullptr ? Pushed() : kit->host()->sink().pushed_at(index);
}

Completed CompletedAt(weir_kit* kit, uint64_t index) {
  return kit->host() == nullptr ? Completed() : kit->host()->completed(index);
}

LogLine LineAt(weir_kit* kit, uint64_t index) {
  const std::vector<LogLine> lines = kit->host() == nullptr ? std::vector<LogLine>()
                                                            : kit->host()->logs();
  return index < lines.size() ? lines[index] : LogLine();
}

SinkAnswer AnswerOf(weir_status status, const char* text) {
  SinkAnswer answer;
  answer.status = status;
  answer.text = View(text);
  return answer;
}

}  // namespace

extern "C" {

weir_kit* weir_kit_new(const weir_component* component) {
  return new weir_kit(component, "weir_kit_new was given no component");
}

weir_kit* weir_kit_load(const char* path) {
  std::string error;
  const weir_component* component =
      weir::testkit::LoadComponent(std::string(View(path)), &error);
  return new weir_kit(component, std::move(error));
}

void weir_kit_free(weir_kit* kit) {
  if (kit == nullptr) return;
  kit->Close();
  delete kit;
}

weir_status weir_kit_create(weir_kit* kit, const char* options) {
  return kit->Create(View(options));
}
uint32_t weir_kit_close(weir_kit* kit) { return kit->Close(); }
const char* weir_kit_error(weir_kit* kit) { return kit->Keep(kit->error()); }
const char* weir_kit_error_pointer(weir_kit* kit) { return kit->Keep(kit->error_pointer()); }

void weir_kit_withhold(weir_kit* kit, const char* service) {
  kit->Withhold(std::string(View(service)));
}
void weir_kit_limit_arena(weir_kit* kit, uint32_t bytes_max) { kit->LimitArena(bytes_max); }

weir_status weir_kit_process(weir_kit* kit, uint16_t signal, const char* json) {
  return kit->Process(signal, View(json));
}
const char* weir_kit_output(weir_kit* kit) { return kit->output(); }
int32_t weir_kit_untouched(weir_kit* kit) { return kit->untouched(); }
const char* weir_kit_difference(weir_kit* kit, uint16_t signal, const char* expected,
                                const char* found) {
  return kit->Keep(weir::testkit::FirstDifference(static_cast<Signal>(signal), View(expected),
                                                  View(found)));
}

weir_status weir_kit_start(weir_kit* kit) { return kit->Start(); }
weir_status weir_kit_stop(weir_kit* kit, uint32_t window_ms) { return kit->Stop(window_ms); }

uint16_t weir_kit_port(weir_kit* kit, const char* endpoint) {
  PluginHost* const host = kit->host();
  if (host == nullptr || host->listening().empty()) return 0;
  return host->Port(endpoint == nullptr ? std::string_view(host->listening()[0]) : endpoint);
}

void weir_kit_turn(weir_kit* kit, uint32_t timeout_ms) {
  if (kit->host() != nullptr) kit->host()->Turn(static_cast<int>(timeout_ms));
}

int32_t weir_kit_turn_until_pushed(weir_kit* kit, uint64_t count, uint32_t timeout_ms) {
  PluginHost* const host = kit->host();
  if (host == nullptr) return 0;
  return host->TurnUntil([host, count] { return host->sink().push_count() >= count; },
                         static_cast<int>(timeout_ms));
}

uint64_t weir_kit_pushed(weir_kit* kit) {
  return kit->host() == nullptr ? 0 : kit->host()->sink().push_count();
}
uint16_t weir_kit_pushed_signal(weir_kit* kit, uint64_t index) {
  return PushedAt(kit, index).signal;
}
const char* weir_kit_pushed_json(weir_kit* kit, uint64_t index) {
  const Pushed pushed = PushedAt(kit, index);
  return pushed.signal == 0 ? "" : kit->KeepJson(static_cast<Signal>(pushed.signal), pushed.bytes);
}
uint64_t weir_kit_pushed_cookie(weir_kit* kit, uint64_t index) {
  return PushedAt(kit, index).cookie;
}
weir_status weir_kit_pushed_answer(weir_kit* kit, uint64_t index) {
  return PushedAt(kit, index).answer;
}

void weir_kit_answer_reserves(weir_kit* kit, weir_status status, const char* text) {
  if (kit->host() != nullptr) kit->host()->sink().AnswerReserves(AnswerOf(status, text));
}
void weir_kit_answer_pushes(weir_kit* kit, weir_status status, const char* text) {
  if (kit->host() != nullptr) kit->host()->sink().AnswerPushes(AnswerOf(status, text));
}
int32_t weir_kit_acknowledge(weir_kit* kit, weir_status status, const char* text) {
  PluginHost* const host = kit->host();
  return host != nullptr && host->sink().AcknowledgeOldest(AnswerOf(status, text));
}
void weir_kit_ready(weir_kit* kit) {
  PluginHost* const host = kit->HostOf(WEIR_RECEIVER, "weir_kit_ready");
  if (host != nullptr) host->Ready();
}
uint64_t weir_kit_permits_held(weir_kit* kit) {
  return kit->host() == nullptr ? 0 : kit->host()->sink().permits_held();
}

weir_status weir_kit_begin(weir_kit* kit, uint16_t signal, const char* json, uint64_t ticket) {
  return kit->Begin(signal, View(json), ticket);
}
void weir_kit_cancel(weir_kit* kit, uint64_t ticket) { kit->Cancel(ticket); }

int32_t weir_kit_turn_until_completed(weir_kit* kit, uint64_t count, uint32_t timeout_ms) {
  PluginHost* const host = kit->host();
  if (host == nullptr) return 0;
  return host->TurnUntil([host, count] { return host->completed_count() >= count; },
                         static_cast<int>(timeout_ms));
}

uint64_t weir_kit_completed(weir_kit* kit) {
  return kit->host() == nullptr ? 0 : kit->host()->completed_count();
}
uint64_t weir_kit_completed_ticket(weir_kit* kit, uint64_t index) {
  return CompletedAt(kit, index).ticket;
}
weir_status weir_kit_completed_status(weir_kit* kit, uint64_t index) {
  return CompletedAt(kit, index).status;
}
const char* weir_kit_completed_text(weir_kit* kit, uint64_t index) {
  return kit->Keep(CompletedAt(kit, index).text);
}

int64_t weir_kit_metric(weir_kit* kit, const char* name) {
  return kit->host() == nullptr ? -1 : kit->host()->Metric(View(name));
}
int64_t weir_kit_metric_of(weir_kit* kit, const char* name, const char* attributes) {
  return kit->host() == nullptr ? -1 : kit->host()->Metric(View(name), View(attributes));
}
uint64_t weir_kit_logged(weir_kit* kit) {
  return kit->host() == nullptr ? 0 : kit->host()->logs().size();
}
uint32_t weir_kit_logged_severity(weir_kit* kit, uint64_t index) {
  return LineAt(kit, index).severity;
}
const char* weir_kit_logged_text(weir_kit* kit, uint64_t index) {
  return kit->Keep(LineAt(kit, index).text);
}
const char* weir_kit_logged_field(weir_kit* kit, uint64_t index, const char* key) {
  return kit->Keep(LineAt(kit, index).fields[std::string(View(key))]);
}
const char* weir_kit_failure(weir_kit* kit) {
  return kit->host() == nullptr ? "" : kit->Keep(kit->host()->failure());
}

}  // extern "C"
