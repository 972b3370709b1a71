// Threads that push log records of a few traces, and what the keeper plugin must have made of them.
#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/unit/host/graph/graph_host.h"
#include "tests/unit/host/graph/log_requests.h"

namespace weir {

inline constexpr int kTraces = 16;

// Sends requests of one record for each trace, until it is told to stop.
class TraceSender {
 public:
  TraceSender(GraphHost& graph, uint32_t lane)
      : steer_(graph.steer()), receiver_(graph.Keep("receivers/probe")), thread_([this, lane] {
          std::vector<std::string> traces;
          for (int trace = 0; trace < kTraces; trace++) traces.push_back(absl::StrCat("t", trace));
          while (!ending_.load()) {
            const std::vector<std::string> bodies(kTraces, absl::StrCat("of ", lane));
            Push(lane, LogsRequest(bodies, traces));
          }
        }) {}
  ~TraceSender() { End(); }
  void End() {
    ending_.store(true);
    if (thread_.joinable()) thread_.join();
  }
  int accepted() const { return accepted_.load(); }
  int failed() const { return failed_.load(); }

 private:
  void Push(uint32_t lane, const std::string& request) {
    weir_outcome outcome{};
    outcome.size = sizeof outcome;
    const weir_status status =
        steer_.push(receiver_->plugin(), lane, WEIR_LOGS,
                    reinterpret_cast<const uint8_t*>(request.data()), request.size(), &outcome);
    if (status == WEIR_OK) accepted_++;
    if (status != WEIR_OK && status != WEIR_BUSY) failed_++;
  }

  const probe::Steer steer_;
  const std::shared_ptr<Instance> receiver_;
  std::atomic<bool> ending_{false};
  std::atomic<int> accepted_{0}, failed_{0};
  std::thread thread_;
};

// What came out of one trace.
struct TraceSeen {
  std::multiset<int> numbers;
  std::set<std::string> lanes, notes;
};

inline std::map<std::string, TraceSeen> SeenTraces(const GraphHost& graph) {
  std::map<std::string, TraceSeen> traces;
  for (const std::string& request : graph.Seen("exporters/probe")) {
    for (const LogRecord& record : ReadLogs(request)) {
      TraceSeen& seen = traces[record.trace];
      seen.numbers.insert(std::stoi(record.attributes.at("n")));
      seen.lanes.insert(record.attributes.at("lane"));
      seen.notes.insert(record.attributes.at("note"));
    }
  }
  return traces;
}

// 1, 2, ... `count`.
inline std::multiset<int> NumbersTo(int count) {
  std::multiset<int> numbers;
  for (int n = 1; n <= count; n++) numbers.insert(n);
  return numbers;
}

}  // namespace weir
