// The requests that the generator sends: OTLP export requests as an instrumented shop would send
// them, all different, made once from a seed.
//
// What repeats in life repeats here: services, hosts, routes and user agents come from short lists,
// users and client addresses from long ones of which few are seen often. Order numbers, sessions,
// cards and e-mail addresses in free text are new each time. A span has ten attributes, seven of
// them strings, and about 575 bytes; about 17 % of the strings match one of the five patterns of
// patterns.tsv (cards, e-mail, IPv4, SSN, AWS key).
//
// 2,000 bodies of 512 spans take 590 MB: sent from memory as they are, so that the sender does
// nothing but send.
//
// Threads: immutable once made, but for StampSpanIds.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace weir::load {

enum class Signal { kTraces, kLogs, kMetrics };

struct PayloadOptions {
  Signal signal = Signal::kTraces;
  uint32_t items = 512;  // Spans, log records or data points a request.
  uint32_t bodies = 2000;
  uint64_t seed = 1;
  bool gzip = false;
};

class Body {
 public:
  // `message` is an OTLP request, compressed or not.
  Body(std::string_view message, uint32_t items, bool gzip);

  uint32_t items() const { return items_; }
  std::string_view message() const { return std::string_view(framed_).substr(kPrefix); }
  // The same behind the five bytes that gRPC puts in front of a message.
  std::string_view framed() const { return framed_; }

  // Gives span i the id {request, i}, both big-endian, so that each span sent is told from all
  // others. Not for compressed bodies.
  void StampSpanIds(uint32_t request);

 private:
  static constexpr size_t kPrefix = 5;

  std::string framed_;
  uint32_t items_;
  std::vector<uint32_t> span_ids_;  // Offsets into framed_; found at the first stamp.
};

std::vector<Body> MakePayload(const PayloadOptions& options);

}  // namespace weir::load
