// Who looks on while the plugin test host works, for tools that hold a component against the
// contract. Without one the test host is as forgiving as the collector.
//
// Threads: [any].
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string_view>

namespace weir::testkit {

class HostWatch {
 public:
  virtual ~HostWatch() = default;

  // A function of the component is about to be called; "" after it has returned.
  virtual void OnCall(const char* /*function*/) {}
  // The component has broken a requirement of docs/contract/requirements.md.
  virtual void OnFault(const char* /*requirement*/, std::string_view /*what*/) {}
  // From now on an access to this memory breaks `requirement`; `text`, a literal, says how.
  virtual void OnForbidden(const void* /*begin*/, size_t /*bytes*/, const char* /*requirement*/,
                           const char* /*text*/) {}
  // A ticket was ended by the exporter, within weir_ack_v1.complete.
  virtual void OnComplete(uint64_t /*ticket*/) {}
};

struct HostSettings {
  HostWatch* watch = nullptr;  // Outlives the host; NULL: nobody.
  // Which services there are, by id; empty: all but weir.hold/1, which is asked for by `holds`.
  std::function<bool(std::string_view id)> offers;
  bool holds = false;
  bool any_port = false;  // Whatever TCP address is listened on, it is a free port of 127.0.0.1.
  bool last_completion_only = false;  // For benchmarks: of completions only the last is kept.
};

}  // namespace weir::testkit
