#include "bench/load/sink_tally.h"

#include <unistd.h>
#include <zlib.h>

#include <algorithm>
#include <cstring>
#include <fstream>
#include <sstream>

#include "bench/load/span_walk.h"

namespace weir::load {
namespace {

constexpr size_t kInflatedMax = 256u << 20;

bool Inflate(std::string_view from, std::string& to) {
  z_stream stream = {};
  if (inflateInit2(&stream, 15 + 32) != Z_OK) return false;
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(from.data()));
  stream.avail_in = static_cast<uInt>(from.size());
  to.resize(std::max<size_t>(to.capacity(), 1 << 20));
  int result = Z_OK;
  while (result == Z_OK) {
    if (stream.total_out == to.size()) to.resize(to.size() * 2);
    if (to.size() > kInflatedMax) break;
    stream.next_out = reinterpret_cast<Bytef*>(to.data()) + stream.total_out;
    stream.avail_out = static_cast<uInt>(to.size() - stream.total_out);
    result = inflate(&stream, Z_NO_FLUSH);
  }
  to.resize(stream.total_out);
  inflateEnd(&stream);
  return result == Z_STREAM_END;
}

std::string_view SignalOf(std::string_view path) {
  for (const std::string_view name : {"trace", "metrics", "logs", "profiles"}) {
    if (path.find(name) != path.npos) return name;
  }
  return "other";
}

}  // namespace

SinkTally::Verdict SinkTally::Take(std::string_view path, std::string_view message, bool gzip) {
  if (options_.delay_ms != 0) usleep(options_.delay_ms * 1000);
  if (options_.refuse_every != 0 && ++seen_ % options_.refuse_every == 0) {
    refused_++;
    return Verdict::kRefused;
  }
  if (gzip) {
    if (!Inflate(message, inflated_)) {
      malformed_++;
      return Verdict::kMalformed;
    }
    message = inflated_;
  }
  const std::string_view name = SignalOf(path);
  uint64_t items = 0;
  const bool ok = ForEachRecord(message, [&](std::string_view record) {
    items += name == "metrics" ? PointCount(record) : 1;
    if (options_.keep_ids && name == "trace") {
      const std::string_view id = SpanId(record);
      uint64_t bits = 0;
      std::memcpy(&bits, id.data(), std::min(id.size(), sizeof bits));
      ids_.push_back(bits);
    }
    return true;
  });
  if (!ok) {
    malformed_++;
    return Verdict::kMalformed;
  }
  PerSignal& signal = signals_[std::string(name)];
  signal.requests++;
  signal.items += items;
  signal.bytes += message.size();
  return Verdict::kAccepted;
}

std::string SinkTally::ToJson() const {
  std::ostringstream out;
  out << "{\"refused\":" << refused_ << ",\"malformed\":" << malformed_;
  if (options_.keep_ids) out << ",\"ids\":" << ids_.size() << ",\"duplicates\":" << Duplicates();
  for (const auto& [name, signal] : signals_) {
    out << ",\"" << name << "\":{\"requests\":" << signal.requests << ",\"items\":" << signal.items
        << ",\"bytes\":" << signal.bytes << "}";
  }
  out << "}";
  return out.str();
}

uint64_t SinkTally::Duplicates() const {
  std::vector<uint64_t> sorted = ids_;
  std::sort(sorted.begin(), sorted.end());
  return sorted.size() -
         static_cast<size_t>(std::unique(sorted.begin(), sorted.end()) - sorted.begin());
}

bool SinkTally::WriteIds(const std::string& path) const {
  std::ofstream file(path, std::ios::binary);
  file.write(reinterpret_cast<const char*>(ids_.data()),
             static_cast<std::streamsize>(ids_.size() * sizeof(uint64_t)));
  return file.good();
}

}  // namespace weir::load
