#include "host/check/harness.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

#include "absl/strings/str_cat.h"
#include "host/base/outcome.h"
#include "host/check/guarded_config.h"
#include "host/check/verdict.h"
#include "host/wire/json_permit.h"

namespace weir::check {
namespace {

// Members of structs behind a NULL pointer and the first rows of columns lie below.
constexpr size_t kNullBytes = 1u << 16;

struct CallRule {
  std::string_view function;
  const char* requirement;       // Of a crash.
  const char* late_requirement;  // Of a call that does not return.
};
constexpr std::array<CallRule, 17> kCallRules = {{{"create", "R-204", "R-204"},
                                                  {"destroy", "R-206", "R-206"},
                                                  {"shutdown", "R-212", "R-212"},
                                                  {"shard_open", "R-208", "R-208"},
                                                  {"shard_close", "R-208", "R-208"},
                                                  {"start", "R-507", "R-507"},
                                                  {"stop", "R-507", "R-507"},
                                                  {"on_ack", "R-502", "R-502"},
                                                  {"on_ready", "R-509", "R-509"},
                                                  {"thread", "R-605", "R-605"},
                                                  {"process", "R-402", "R-603"},
                                                  {"tick", "R-416", "R-603"},
                                                  {"flush", "R-705", "R-705"},
                                                  {"begin", "R-518", "R-516"},
                                                  {"cancel", "R-513", "R-513"},
                                                  {"state_save", "R-701", "R-701"},
                                                  {"state_load", "R-703", "R-703"}}};

// All bytes of it are set, so that two can be compared.
sigset_t SignalMask() {
  sigset_t mask;
  memset(&mask, 0, sizeof mask);
  pthread_sigmask(SIG_BLOCK, nullptr, &mask);
  return mask;
}

weir_status DecodeJson(const weir_sink* sink, uint16_t signal, std::string_view json,
                       weir_permit* permit, uint64_t* written, weir_outcome* outcome) {
  return wire::JsonIntoPermit(sink, signal, json.data(), json.size(), permit, written, outcome);
}

}  // namespace

Harness::Harness(const weir_component& component, HarnessSettings settings)
    : component_(component),
      lanes_(settings.lanes),
      refuses_edits_(settings.refuses_edits),
      signal_mask_(SignalMask()) {
  testkit::HostSettings host;
  host.watch = this;
  host.offers = std::move(settings.offers);
  host.holds = host.any_port = true;
  host_ = std::make_unique<testkit::PluginHost>(component, lanes_, std::move(host));
  host_->sink().SetJsonDecode(&DecodeJson);
}

Harness::~Harness() { End(); }

bool Harness::Create(const InstanceConfig& config) {
  GuardedConfig guarded(config, *this);
  const bool created = host_->Create(guarded.abi());
  guarded.Close();
  error_ = host_->error();
  return created;
}

void Harness::End() {
  host_->Close();
  if (const uint32_t left = host_->leftovers(); left > 0) {
    Break(absl::StrCat("it left ", left, " descriptors, timers or posts on its loops; take them "
                       "off in stop or shard_close"),
          "R-517");
  }
  host_->Destroy();
}

void Harness::OpenShard(uint32_t lane) {
  if (host_->OpenShard(lane)) return;
  Break(absl::StrCat("shard_open of lane ", lane, " failed: ", host_->error()), "R-208");
}

void Harness::CloseShard(uint32_t lane) { host_->CloseShard(lane); }

void Harness::OpenShards() {
  for (uint32_t i = 0; i < lanes_; i++) OpenShard(i);
}

void Harness::Start() {
  OpenShards();
  if (host_->Start()) return;
  if (host_->error().empty()) Break("start failed and did not say why", "R-507");
  Skip(absl::StrCat("its start fails here: ", host_->error(),
                    "; give it options with --config"));
}

weir_status Harness::Process(uint32_t lane, weir_batch* batch) {
  testkit::SinkAnswer details;
  const weir_status status = host_->Process(lane, batch, &details);
  error_ = std::move(details.text);
  return status;
}

// A callback is about what comes in from outside.
void Harness::EnterLoop(bool in_loop) {
  in_loop_.store(in_loop);
  if (!in_loop) return Enter(nullptr, "");
  Enter(component_.kind == WEIR_EXPORTER ? "R-519" : "R-508", "a callback of its loop", "R-603");
}

bool Harness::TurnUntil(const std::function<bool()>& done, int timeout_ms) {
  EnterLoop(true);
  const bool was_done = host_->TurnUntil(done, timeout_ms);
  EnterLoop(false);
  return was_done;
}

void Harness::TurnFor(int timeout_ms) {
  TurnUntil([] { return false; }, timeout_ms);
}

void Harness::Turn(int times) {
  EnterLoop(true);
  for (int i = 0; i < times; i++) host_->Turn(0);
  EnterLoop(false);
}

std::vector<regex::Pattern> Harness::patterns() const {
  std::vector<regex::Pattern> patterns;
  for (const testkit::AskedPattern& asked : host_->patterns()) {
    patterns.push_back({0, asked.id, asked.text, asked.flags, asked.text_classes});
  }
  return patterns;
}

void Harness::OnCall(const char* function) {
  if (*function == '\0') {
    const sigset_t now = SignalMask();
    if (memcmp(&now, &signal_mask_, sizeof now) != 0) {
      Break("it changed the signal mask of a thread of the host", "R-608");
    }
    BlameAddresses(nullptr, 0, "", "");
    EnterLoop(in_loop_.load());
    return;
  }
  const auto rule =
      std::find_if(kCallRules.begin(), kCallRules.end(),
                   [function](const CallRule& r) { return r.function == function; });
  const bool is_process = std::string_view(function) == "process";
  if (is_process && !refuses_edits_) {
    BlameAddresses(nullptr, kNullBytes, "R-407",
                   "process read through NULL: a column that it has not declared?");
  }
  if (rule == kCallRules.end() || (is_process && refuses_edits_)) return Enter(nullptr, function);
  Enter(rule->requirement, function, rule->late_requirement);
}

void Harness::OnFault(const char* requirement, std::string_view what) { Break(what, requirement); }

void Harness::OnForbidden(const void* begin, size_t bytes, const char* requirement,
                          const char* text) {
  BlameAddresses(begin, bytes, requirement, text);
}

void Harness::OnComplete(uint64_t ticket) {
  if (on_completion_) on_completion_(ticket);
}

}  // namespace weir::check
