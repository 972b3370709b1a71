// Decompression of request bodies, a piece at a time.
//
// What comes out goes straight into room that the caller gives; nothing is kept here but the
// decoder's own window. An Inflater can be used for one body after another.
//
// Threads: one at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "plugins/receivers/otlp/options.h"

namespace weir::otlp {

class Inflater {
 public:
  enum class State : uint8_t {
    kMoreInput,  // All input is used up.
    kMoreRoom,   // There may be more output for what was given.
    kBadData,
  };

  Inflater();
  ~Inflater();
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;

  // Begins a body in one of kGzip, kDeflate, kZstd. False when there is no memory for its decoder.
  bool Begin(Encoding encoding);
  // Takes from the front of `input`, writes to the front of `room`; both are left with the rest.
  State Run(std::span<const uint8_t>& input, std::span<uint8_t>& room);
  // Whether the body may end here: a stream has ended and no other has begun.
  bool AtEnd() const { return at_end_; }

 private:
  struct Zlib;
  struct Zstd;
  State RunZlib(std::span<const uint8_t>& input, std::span<uint8_t>& room);
  State RunZstd(std::span<const uint8_t>& input, std::span<uint8_t>& room);
  bool OpenDeflate(uint8_t first);

  Encoding encoding_ = Encoding::kIdentity;
  bool at_end_ = false;
  bool opened_ = false;
  std::unique_ptr<Zlib> zlib_;
  std::unique_ptr<Zstd> zstd_;
};

}  // namespace weir::otlp
