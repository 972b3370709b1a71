// A host of one instance for the tests of plugins: it speaks only the contract to the component and
// stands in for the collector with real loops and sockets, a recorded log, and a sink that answers
// as a test says.
//
//   PluginHost host(component, /*lanes=*/1);
//   ASSERT_TRUE(host.Create("{protocols: {http: {endpoint: '127.0.0.1:0'}}}")) << host.error();
//   ASSERT_TRUE(host.Start()) << host.error();          // receivers; exporters: Open()
//   ... connect to host.Port("tcp://127.0.0.1:0") ...
//   host.TurnUntil([&] { return host.sink().push_count() == 1; });
//
// The loops turn either by hand on the test's thread (Turn, TurnUntil) or on threads of their own
// (RunInBackground), as the collector's do. Options are checked against the component's schema as
// the collector does it: defaults filled in, durations and sizes turned into integers.
//
// Threads: one thread of the test, but for what is said to be [any].
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "host/testkit/fake_sink.h"
#include "host/testkit/group_book.h"
#include "host/testkit/host_watch.h"
#include "host/testkit/ticket_book.h"
#include "weir/abi.h"

namespace weir::testkit {

// The component table of a plugin file, which stays loaded for good. NULL, with the reason in
// *error, when there is none.
const weir_component* LoadComponent(const std::string& path, std::string* error);

struct LogLine {
  uint32_t severity = 0;
  std::string text;
  std::map<std::string, std::string> fields;
};

// A pattern that the component gave to weir.regex/1.
struct AskedPattern {
  std::string text;
  uint32_t flags = 0, id = 0;
  uint64_t text_classes = 0;
};

// What an exporter said about a ticket.
struct Completed {
  uint64_t ticket = 0;
  weir_status status = WEIR_OK;
  uint64_t retry_after_ns = 0;
  uint64_t rejected = 0;
  std::string text;
};

// A batch for exporters: finished bytes, which weir.wire/1 and weir.json/1 give out in pieces. It
// has no tables; tests that need them make a batch of the host's.
class WireBatch {
 public:
  WireBatch(uint16_t signal, std::vector<std::string> pieces, std::string json);
  // The tables of `tables`, and pieces that lie elsewhere; both outlive this.
  WireBatch(const weir_batch& tables, std::vector<weir_piece> pieces, weir_piece json);
  WireBatch(const WireBatch&) = delete;
  WireBatch& operator=(const WireBatch&) = delete;

  const weir_batch* abi() const { return &batch_; }

 private:
  friend struct PluginServices;
  weir_batch batch_ = {};
  std::vector<std::string> pieces_;
  std::string json_;
  std::vector<weir_piece> wire_views_, json_views_;
};

class PluginHost {
 public:
  PluginHost(const weir_component& component, uint32_t lanes);
  PluginHost(const weir_component& component, uint32_t lanes, HostSettings settings);
  ~PluginHost();  // Close and destroy.
  PluginHost(const PluginHost&) = delete;
  PluginHost& operator=(const PluginHost&) = delete;

  // `options` is YAML. False when the schema or the component refuses them: error() says why and
  // error_pointer() where.
  bool Create(std::string_view options);
  // The same with options that were checked before; they may die afterwards.
  bool Create(const weir_config* config);
  // After Close, or instead of the destructor's.
  void Destroy();
  // shard_open on every lane.
  bool Open();
  // One lane by itself; CloseShard says nothing of leftovers.
  bool OpenShard(uint32_t lane);
  void CloseShard(uint32_t lane);
  // Receivers: Open if that has not been done, and start on every lane.
  bool Start();
  // Receivers: new connections end, and stop is called with a deadline `window_ms` from now.
  bool Stop(uint64_t window_ms);
  // Ends threads and shards, as the collector does when the window is over, after a stop without a
  // window if there was none. What the component left on its loops is in leftovers().
  void Close();
  uint32_t leftovers() const { return leftovers_; }
  // Threads that it asked for by thread_start, those that have ended among them.
  size_t threads_started() const;
  // Descriptors that the component watches now: 0 after a stop means that it has finished.
  uint32_t descriptors();

  // Of the last call that returns bool: the status, and why it failed.
  weir_status status() const { return status_; }
  const std::string& error() const { return error_; }
  const std::string& error_pointer() const { return error_pointer_; }

  // Loops by hand: each lane once, sleeping at most `timeout_ms` in all.
  void Turn(int timeout_ms);
  // Turns, or waits for the threads, until `done` holds. False after `timeout_ms`.
  bool TurnUntil(const std::function<bool()>& done, int timeout_ms);
  bool TurnUntil(const std::function<bool()>& done) { return TurnUntil(done, 10'000); }
  // A thread for each lane from now on; until Close.
  void RunInBackground();
  // Runs `fn` as [loop] of a lane and waits for it.
  void OnLane(uint32_t lane, const std::function<void()>& fn);

  // The port that an endpoint as the plugin gave it to listen ("tcp://127.0.0.1:0") got.
  uint16_t Port(std::string_view endpoint) const;
  // What the plugin gave to listen, in order, as Port wants it.
  const std::vector<std::string>& listening() const { return listening_; }
  FakeSink& sink() { return *sink_; }

  // Exporters: one call on lane 0 unless said otherwise. `outcome` may be NULL.
  weir_status Begin(const WireBatch& batch, uint64_t ticket, SinkAnswer* details);
  weir_status Begin(uint32_t lane, const weir_batch* batch, uint64_t ticket, SinkAnswer* details);
  void Cancel(uint64_t ticket);
  void Cancel(uint32_t lane, uint64_t ticket);
  std::vector<Completed> completed() const;  // [any]
  size_t completed_count() const;            // [any]
  Completed completed(uint64_t index) const;  // [any] The first is 0; an empty one: there is none.
  Completed last_completed() const;          // [any] There is one.
  const TicketBook& tickets() const { return tickets_; }

  // Receivers: on_ready on every lane, where there is one.
  void Ready();

  // Processors: one call on lane 0 unless said otherwise; StageRunner has batches for it.
  weir_status Process(weir_batch* batch, SinkAnswer* details);
  weir_status Process(uint32_t lane, weir_batch* batch, SinkAnswer* details);
  // When the lane's shard asked to be ticked; 0: it did not. Tick clears it.
  uint64_t tick_at(uint32_t lane) const;
  void Tick(uint32_t lane, uint64_t now_mono_ns);
  weir_status Flush(uint32_t lane, uint64_t deadline_mono_ns, SinkAnswer* details);
  weir_status SaveState(uint32_t lane, const weir_state_writer* writer, SinkAnswer* details);
  weir_status LoadState(uint32_t lane, uint32_t revision, uint64_t group, std::string_view entry,
                        SinkAnswer* details);
  GroupBook& groups() { return groups_; }
  // What was published last through weir.report/1; "": nothing. [any]
  std::string report() const;

  const weir_host* host() const { return &face_.abi; }
  const weir_component& component() const { return component_; }
  const weir_instance* instance() const { return instance_; }
  const weir_plan& plan() const { return plan_; }

  // What the component said. [any]
  std::vector<LogLine> logs() const;
  std::string failure() const;  // Of weir_host.fail.
  // The sum over all attributes sets of a metric as the component named it; -1: not defined.
  int64_t Metric(std::string_view name) const;
  int64_t Metric(std::string_view name, std::string_view attributes) const;
  std::vector<std::string> keys() const;  // Subscribed, in order; key i has id i + 1.
  const std::vector<AskedPattern>& patterns() const { return patterns_; }

 private:
  friend struct PluginServices;
  struct Face {
    weir_host abi{};
    PluginHost* self = nullptr;
  };
  struct LaneState;
  struct MetricState {
    std::string name, attributes;
    uint32_t kind;
    int64_t value;
  };
  struct Loops;

  // Calls `fn`, which calls the component's `function`, and tells who watches.
  template <class Fn>
  auto Call(const char* function, const Fn& fn);
  void CheckPlan() const;
  // "tcp://127.0.0.1:0", spelt otherwise for each endpoint, so that each has a socket of its own.
  std::string AnyPort(std::string_view endpoint);
  void EndThreads();

  const weir_component& component_;
  const HostSettings settings_;
  Face face_;
  weir_plan plan_ = {};
  weir_instance* instance_ = nullptr;
  std::unique_ptr<Loops> loops_;
  std::unique_ptr<FakeSink> sink_;
  weir_status status_ = WEIR_OK;
  std::string error_, error_pointer_;
  bool created_ = false;
  bool open_ = false;
  bool started_ = false;
  TicketBook tickets_;
  GroupBook groups_;
  uint32_t leftovers_ = 0;
  std::vector<std::string> listening_;
  std::vector<AskedPattern> patterns_;

  mutable std::mutex mutex_;  // Guards what follows.
  std::vector<LogLine> logs_;
  std::string failure_;
  std::vector<MetricState> metrics_;
  std::vector<std::string> keys_;
  std::vector<Completed> completed_;
  size_t completed_count_ = 0;
  std::vector<std::string> asked_endpoints_;
  std::string report_;
};

}  // namespace weir::testkit
