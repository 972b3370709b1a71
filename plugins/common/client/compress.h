// Bodies made smaller: gzip by libdeflate, zstd by its own library. Whole bodies at once, which is
// several times faster than a stream and all that OTLP needs.
//
// Threads: one at a time; a shard has its own.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "weir/abi.h"

namespace weir::client {

enum class Compression { kNone, kGzip, kZstd };

// "" and "none" are kNone. Empty when it is none of them.
std::optional<Compression> CompressionOf(std::string_view name);
// As in Content-Encoding and grpc-encoding.
std::string_view NameOf(Compression compression);

class Compressor {
 public:
  // `level` 0: the fastest that is worth it (gzip 1, zstd 1).
  Compressor(Compression compression, int level);
  ~Compressor();
  Compressor(const Compressor&) = delete;
  Compressor& operator=(const Compressor&) = delete;

  Compression compression() const { return compression_; }
  // The pieces as one compressed body behind `room` bytes that are left free. Empty when out of
  // memory.
  std::string Compress(std::span<const weir_piece> pieces, size_t room);

 private:
  struct State;
  const Compression compression_;
  std::unique_ptr<State> state_;
  std::string gathered_;  // The pieces as one run, kept for its memory.
};

}  // namespace weir::client
