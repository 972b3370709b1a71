// weir/testkit.hpp - weir/testkit.h in C++20: a host of one component for the tests of plugins.
// Header only, std only; link with -lweir-testkit.
//
//   weir::Kit kit(weir_plugin_v1(nullptr));
//   kit.Create("{key: team, value: own}");            // WEIR_OK, else kit.error()
//   kit.Process(WEIR_LOGS, R"({"resourceLogs": ...})");
//   kit.Difference(WEIR_LOGS, expected, kit.output())  // "" when they mean the same
//
// Owns the instance, and all texts that it returns: they live as long as the kit. Statuses are
// those of the component, or WEIR_KIT_UNUSABLE. Threads: one a kit.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "weir/testkit.h"

namespace weir::inline sdk {

class Kit {
 public:
  // Its first component.
  explicit Kit(const weir_plugin* plugin) : Kit(*plugin->components[0]) {}
  explicit Kit(const weir_component& component) : kit_(weir_kit_new(&component)) {}
  // The first component of a plugin file.
  explicit Kit(const std::string& path) : kit_(weir_kit_load(path.c_str())) {}

  // For calls of the C face.
  weir_kit* get() const { return kit_.get(); }

  weir_status Create(const std::string& options) {
    return weir_kit_create(get(), options.c_str());
  }
  // What the instance has left behind; 0 is right.
  uint32_t Close() { return weir_kit_close(get()); }
  std::string_view error() const { return weir_kit_error(get()); }
  std::string_view error_pointer() const { return weir_kit_error_pointer(get()); }
  // For instances that are created afterwards.
  void Withhold(const std::string& service) { weir_kit_withhold(get(), service.c_str()); }
  void LimitArena(uint32_t bytes_max) { weir_kit_limit_arena(get(), bytes_max); }

  // Processors.
  weir_status Process(uint16_t signal, const std::string& json) {
    return weir_kit_process(get(), signal, json.c_str());
  }
  std::string output() const { return weir_kit_output(get()); }
  bool untouched() const { return weir_kit_untouched(get()) != 0; }
  std::string_view Difference(uint16_t signal, const std::string& expected,
                              const std::string& found) const {
    return weir_kit_difference(get(), signal, expected.c_str(), found.c_str());
  }

  // Receivers.
  weir_status Start() { return weir_kit_start(get()); }
  weir_status Stop(uint32_t window_ms) { return weir_kit_stop(get(), window_ms); }
  // Of the first endpoint.
  uint16_t port() const { return weir_kit_port(get(), nullptr); }
  uint16_t port(const std::string& endpoint) const {
    return weir_kit_port(get(), endpoint.c_str());
  }
  void Turn(uint32_t timeout_ms) { weir_kit_turn(get(), timeout_ms); }
  bool TurnUntilPushed(uint64_t count) {
    return weir_kit_turn_until_pushed(get(), count, kTimeoutMs) != 0;
  }
  uint64_t pushed() const { return weir_kit_pushed(get()); }
  std::string pushed_json(uint64_t index) const { return weir_kit_pushed_json(get(), index); }
  void AnswerReserves(weir_status status, const std::string& text) {
    weir_kit_answer_reserves(get(), status, text.c_str());
  }
  void AnswerPushes(weir_status status, const std::string& text) {
    weir_kit_answer_pushes(get(), status, text.c_str());
  }
  bool Acknowledge(weir_status status, const std::string& text) {
    return weir_kit_acknowledge(get(), status, text.c_str()) != 0;
  }
  void Ready() { weir_kit_ready(get()); }
  uint64_t permits_held() const { return weir_kit_permits_held(get()); }

  // Exporters.
  weir_status Begin(uint16_t signal, const std::string& json, uint64_t ticket) {
    return weir_kit_begin(get(), signal, json.c_str(), ticket);
  }
  void Cancel(uint64_t ticket) { weir_kit_cancel(get(), ticket); }
  bool TurnUntilCompleted(uint64_t count) {
    return weir_kit_turn_until_completed(get(), count, kTimeoutMs) != 0;
  }
  uint64_t completed() const { return weir_kit_completed(get()); }
  weir_status completed_status(uint64_t index) const {
    return weir_kit_completed_status(get(), index);
  }

  // -1: the component defined no such metric.
  int64_t metric(const std::string& name) const { return weir_kit_metric(get(), name.c_str()); }
  uint64_t logged() const { return weir_kit_logged(get()); }
  std::string_view logged_text(uint64_t index) const { return weir_kit_logged_text(get(), index); }
  std::string_view failure() const { return weir_kit_failure(get()); }

 private:
  static constexpr uint32_t kTimeoutMs = 10'000;  // For what never takes long.
  struct Free {
    void operator()(weir_kit* kit) const { weir_kit_free(kit); }
  };

  std::unique_ptr<weir_kit, Free> kit_;
};

}  // namespace weir::inline sdk
