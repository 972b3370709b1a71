// The lanes of the plugin test host: the collector's own loops and listening sockets, with a shard
// of the component each.
//
// Threads: as PluginHost.
#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <type_traits>
#include <vector>

#include "host/lane/endpoints.h"
#include "host/lane/loop.h"
#include "host/testkit/plugin_host.h"

namespace weir::testkit {

// What the component's weir_lane is to the test host; the contract's struct comes first.
struct PluginHost::LaneState {
  weir_lane abi{};
  PluginHost* host = nullptr;
  Loop loop{"test"};
  weir_shard* shard = nullptr;
  bool has_shard = false;
  std::atomic<bool> stop_requested{false};
  std::atomic<uint64_t> tick_at_ns{0};
  std::vector<std::unique_ptr<std::thread>> threads;
  std::atomic<uint32_t> threads_running{0};

  static LaneState& Of(const weir_lane* lane) {
    return *reinterpret_cast<LaneState*>(const_cast<weir_lane*>(lane));
  }
};

struct PluginHost::Loops {
  std::vector<std::unique_ptr<LaneState>> lanes;
  std::unique_ptr<Endpoints> endpoints;
  std::vector<std::thread> runners;
};

// Tells `watch`, which may be NULL, of a call into the component and of what comes out of it.
template <class Fn>
auto Watched(HostWatch* watch, const char* function, const Fn& fn) {
  if (watch == nullptr) return fn();
  watch->OnCall(function);
  try {
    if constexpr (std::is_void_v<decltype(fn())>) {
      fn();
      watch->OnCall("");
    } else {
      const auto result = fn();
      watch->OnCall("");
      return result;
    }
  } catch (...) {
    watch->OnFault("R-606", std::string("an exception left ") + function);
    throw;
  }
}

template <class Fn>
auto PluginHost::Call(const char* function, const Fn& fn) {
  return Watched(settings_.watch, function, fn);
}

// The functions that the component calls.
struct PluginServices {
  static const void* Find(const weir_host* h, const char* id);
  static void Fail(const weir_host* h, const char* text, size_t n);

 private:
  static PluginHost& Of(const weir_host* h);
  static void Log(const weir_host* h, uint32_t severity, const char* text, size_t n,
                  const weir_log_field* fields, uint32_t field_count);
  static uint32_t DefineMetric(const weir_host* h, uint32_t kind, const char* name,
                               const char* unit, const char* description, const char* attributes);
  static void AddMetric(const weir_host* h, uint32_t id, uint32_t shard, int64_t value);
  static uint32_t Subscribe(const weir_host* h, const char* key, size_t n);
  static weir_status AddPattern(const weir_host* h, const char* pattern, size_t n, uint32_t flags,
                                uint64_t text_classes, uint32_t id, weir_outcome* outcome);
  static weir_status Publish(const weir_host* h, const char* json, size_t n,
                             weir_outcome* outcome);
  static void Complete(const weir_host* h, uint64_t ticket, const weir_outcome* outcome);
  static weir_status DecodeJson(const weir_sink* s, uint16_t signal, const char* json, uint64_t n,
                                weir_permit* permit, uint64_t* written, weir_outcome* outcome);
  static weir_status WirePieces(const weir_batch* b, const weir_piece** pieces, uint32_t* count,
                                uint64_t* bytes);
  static weir_status JsonPieces(const weir_batch* b, const weir_piece** pieces, uint32_t* count,
                                uint64_t* bytes);
  static weir_status Listen(const weir_lane* lane, const char* endpoint, weir_fd_fn fn,
                            void* context, weir_outcome* outcome);
  static weir_status ThreadStart(const weir_lane* lane, const char* name, weir_fn fn,
                                 void* context);
  static int32_t StopRequested(const weir_lane* lane);
  static PluginHost::LaneState& Of(const weir_lane* lane);
  static const void* FindAny(std::string_view id);
  // Says so when something is registered after create.
  static void OnlyInCreate(const PluginHost& host, const char* what);
  static weir_status Detach(const weir_lane* lane, weir_batch* b, const uint32_t* rows, uint32_t n,
                            uint64_t* group, weir_outcome* outcome);
  static weir_status Emit(const weir_lane* lane, const uint64_t* groups, uint32_t n,
                          weir_outcome* outcome);
  static void Drop(const weir_lane* lane, const uint64_t* groups, uint32_t n, const char* reason);
  static const weir_loop_v1 kLoop;
};

}  // namespace weir::testkit
