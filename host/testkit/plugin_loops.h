// The lanes of the plugin test host: the collector's own loops and listening sockets, with a shard
// of the component each.
//
// Threads: as PluginHost.
#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <thread>
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
  std::vector<std::unique_ptr<std::thread>> threads;

  static LaneState& Of(const weir_lane* lane) {
    return *reinterpret_cast<LaneState*>(const_cast<weir_lane*>(lane));
  }
};

struct PluginHost::Loops {
  std::vector<std::unique_ptr<LaneState>> lanes;
  std::unique_ptr<Endpoints> endpoints;
  std::vector<std::thread> runners;
};

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
  static const weir_loop_v1 kLoop;
};

}  // namespace weir::testkit
