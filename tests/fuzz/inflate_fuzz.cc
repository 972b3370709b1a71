// Unpacks any bytes in each encoding, at once and in small pieces into little room: the same must
// come out, and it must come to an end.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "plugins/receivers/otlp/inflater.h"

namespace {

using weir::otlp::Encoding;
using weir::otlp::Inflater;

constexpr size_t kOutMax = 1 << 20;

// What came out, with the verdict at its end. Empty when there was more than the limit.
std::string Unpack(Encoding encoding, std::span<const uint8_t> bytes, size_t step, size_t room) {
  Inflater inflater;
  if (!inflater.Begin(encoding)) __builtin_trap();
  std::string out;
  std::vector<uint8_t> buffer(room);
  while (!bytes.empty()) {
    std::span<const uint8_t> input = bytes.first(std::min(step, bytes.size()));
    bytes = bytes.subspan(input.size());
    for (;;) {
      std::span<uint8_t> left(buffer);
      const Inflater::State state = inflater.Run(input, left);
      out.append(reinterpret_cast<const char*>(buffer.data()), buffer.size() - left.size());
      if (state == Inflater::State::kBadData) return out + "!";
      if (out.size() > kOutMax) return "";
      if (state == Inflater::State::kMoreInput) break;
    }
  }
  return out + (inflater.AtEnd() ? "." : "?");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size < 2) return 0;
  constexpr Encoding kEncodings[] = {Encoding::kGzip, Encoding::kDeflate, Encoding::kZstd};
  const Encoding encoding = kEncodings[data[0] % 3];
  const std::span<const uint8_t> bytes(data + 1, size - 1);
  const std::string whole = Unpack(encoding, bytes, bytes.size(), 65536);
  const std::string pieces = Unpack(encoding, bytes, 1 + data[0] / 3 % 16, 100);
  if (whole.empty() || whole.size() > kOutMax || pieces.empty()) return 0;
  // Where the data is broken, how much came out before depends on the pieces.
  const bool broken = whole.back() == '!';
  if (broken ? pieces.back() != '!' : whole != pieces) __builtin_trap();
  return 0;
}
