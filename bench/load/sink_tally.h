// What the sink has received: requests and records by signal, and the ids of spans when asked for.
//
// Threads: one.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace weir::load {

struct SinkOptions {
  bool keep_ids = false;      // Keep the id of every span, for exactly-once checks.
  uint32_t refuse_every = 0;  // Answer each n-th request with 503 or UNAVAILABLE; 0: none.
  uint32_t delay_ms = 0;      // Before each answer: a slow back end. Blocks the whole sink.
};

class SinkTally {
 public:
  explicit SinkTally(const SinkOptions& options) : options_(options) {}

  enum class Verdict { kAccepted, kRefused, kMalformed };
  // `path` is that of HTTP or the method of gRPC. `message` may be gzip.
  Verdict Take(std::string_view path, std::string_view message, bool gzip);

  // One JSON object.
  std::string ToJson() const;
  // Ids of spans that came more than once.
  uint64_t Duplicates() const;
  // The kept ids as they came, 8 bytes each.
  bool WriteIds(const std::string& path) const;

 private:
  struct PerSignal {
    uint64_t requests = 0, items = 0, bytes = 0;
  };

  const SinkOptions options_;
  std::map<std::string, PerSignal> signals_;
  uint64_t seen_ = 0, refused_ = 0, malformed_ = 0;
  std::vector<uint64_t> ids_;
  std::string inflated_;
};

}  // namespace weir::load
