// What all shards have counted, and the report made of it.
//
// Shards hand their counts over now and then; between, they share nothing. Counts are kept in two
// windows: the report covers the current one and the one before it, so that it forgets what was
// fixed. Names and services are bounded as in the tallies.
//
// Threads: any; one lock, held for as long as one hand-over or one report takes.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>

#include "plugins/processors/semconv/tally.h"

namespace weir::semconv {

class Board {
 public:
  static constexpr uint64_t kWindowNs = 300'000'000'000;
  static constexpr size_t kKeysMax = 8192;
  static constexpr size_t kReportBytesMax = 250 << 10;

  explicit Board(uint32_t rows_max) : rows_max_(rows_max) {}

  // Adds the counts of a tally. The caller clears them.
  void Add(const Tally& tally, const Names& names, const UnknownNames& unknown, uint64_t now_ns);
  // {"tables": [...], "services": {...}, "conflicts": ...} as JSON, no longer than what the host
  // takes.
  std::string Json() const;

  struct KeyRow {
    uint64_t count = 0;
    std::array<uint64_t, kFindings> findings{};
    std::array<std::string, kFindings> examples;  // "value" on "name" of service.
  };
  struct ServiceRow {
    uint64_t records = 0, violating = 0;
    std::array<uint64_t, kFindings> findings{};
  };

 private:
  struct Window {
    std::map<std::string, KeyRow> keys;
    std::map<std::string, KeyRow> metrics;
    std::map<std::string, ServiceRow> services;
    std::array<uint64_t, kFixKinds> fixed{}, would{};
    uint64_t conflicts = 0, unscaled = 0, newer = 0;
  };
  static void AddKeys(const Tally& tally, const Names& names, const UnknownNames& unknown,
                      Window* window);
  Window Both() const;
  static std::string Render(const Window& sum, uint32_t rows_max);

  const uint32_t rows_max_;
  mutable std::mutex mutex_;
  Window now_, before_;  // Guarded by mutex_, as what follows.
  uint64_t begun_ns_ = 0;
};

}  // namespace weir::semconv
