// Who has too much: the metrics with the most streams and the texts over a limit, for the status
// page.
//
// Each lane hands in its part now and then; the page shows those of all lanes. So the board is the
// one thing that lanes share, under a mutex that no batch waits for.
//
// Threads: MakeReport belongs to a shard, the board is for any.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <vector>

namespace weir::cardinality {

struct ShardState;

struct MetricRow {
  std::string metric, service;
  uint64_t streams = 0, passed = 0, fresh = 0, limited = 0;
  std::string attribute;  // The one with the most values,
  uint64_t values = 0;    // how many these are,
  std::string examples;   // and some that were refused.
};

struct TextRow {
  std::string service, what;
  uint64_t texts = 0, passed = 0, limited = 0;
  std::string examples;
};

struct Report {
  uint64_t streams = 0, limited_metrics = 0;  // Of all metrics.
  std::vector<MetricRow> metrics;             // The first ones, by streams.
  std::vector<TextRow> texts;                 // The first ones, by texts.
};

Report MakeReport(const ShardState& shard, size_t rows_max);

class ReportBoard {
 public:
  explicit ReportBoard(size_t rows_max) : rows_max_(rows_max) {}

  // Takes a lane's part in and returns all of them, as weir.report/1 wants it. *streams are those
  // of the first metrics.
  std::string Put(uint32_t lane, const Report& report, std::vector<uint64_t>* streams);

 private:
  const size_t rows_max_;
  std::mutex mutex_;
  std::map<uint32_t, Report> reports_;  // By lane.
};

}  // namespace weir::cardinality
