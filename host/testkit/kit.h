// What stands behind weir_kit, the C face of the test kit: one component, at most one instance, and
// what it has been told.
//
// Nothing throws out of the functions here; a mistake of the test is an absl::Status, what the
// component answered a weir_status.
// Threads: one at a time.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "host/base/signal.h"
#include "host/testkit/export_batch.h"
#include "host/testkit/plugin_host.h"
#include "host/testkit/stage_runner.h"
#include "weir/testkit.h"

struct weir_kit {
 public:
  // NULL: there is no component, and `error` says why.
  weir_kit(const weir_component* component, std::string error);

  weir_status Create(std::string_view options);
  uint32_t Close();
  weir_status Process(uint16_t signal, std::string_view json);
  weir_status Start();
  weir_status Stop(uint32_t window_ms);
  weir_status Begin(uint16_t signal, std::string_view json, uint64_t ticket);
  void Cancel(uint64_t ticket);

  // The instance; NULL before Create.
  weir::testkit::PluginHost* host() { return host_.get(); }
  // The same, when there is one and the component is of this kind; else the error is set.
  weir::testkit::PluginHost* HostOf(uint16_t kind, const char* call);

  // A copy that lives as long as the kit.
  const char* Keep(std::string_view text);
  const char* KeepJson(weir::Signal signal, std::string_view bytes);

  void Withhold(std::string service) { withheld_.insert(std::move(service)); }
  void LimitArena(uint32_t bytes_max) { arena_bytes_max_ = bytes_max; }

  const std::string& error() const { return error_; }
  const std::string& error_pointer() const { return error_pointer_; }
  const char* output() { return Keep(output_); }
  bool untouched() const { return untouched_; }

 private:
  weir_status Unusable(std::string text);
  weir_status Result(weir_status status, std::string text);
  weir::testkit::StageRunner& StageOf(weir::Signal signal);

  const weir_component* const component_;
  const std::string no_component_;
  std::set<std::string> withheld_;
  uint32_t arena_bytes_max_ = 16u << 20;
  std::deque<std::string> kept_;
  std::string error_, error_pointer_;
  std::string output_;
  bool untouched_ = false;
  // The instance, and what must die before it or after it.
  std::map<uint64_t, std::unique_ptr<weir::testkit::ExportBatch>> begun_;  // By ticket.
  std::unique_ptr<weir::testkit::PluginHost> host_;
  std::map<weir::Signal, std::unique_ptr<weir::testkit::StageRunner>> stages_;
};
