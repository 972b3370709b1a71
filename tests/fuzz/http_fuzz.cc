// Reads any bytes as HTTP/1.1 requests, at once and in small pieces: both must see the same.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "plugins/receivers/otlp/http_head.h"

namespace {

using weir::otlp::HttpParser;
using Result = HttpParser::Result;

// A connection that gets `step` bytes at a time; what it saw, as text.
std::string Read(std::string_view bytes, size_t step) {
  HttpParser parser;
  std::string seen, stash;
  enum { kHead, kBody, kChunks } state = kHead;
  uint64_t body_left = 0;
  const HttpParser::OnChunk on_chunk = [&seen](std::span<const uint8_t> piece) {
    seen.append(reinterpret_cast<const char*>(piece.data()), piece.size());
    return true;
  };
  while (!bytes.empty()) {
    stash.append(bytes.substr(0, step));
    bytes.remove_prefix(std::min(step, bytes.size()));
    std::string_view input = stash;
    for (bool more = true; more && !input.empty();) {
      const size_t before = input.size();
      Result result = Result::kDone;
      if (state == kHead) {
        result = parser.ParseHead(input);
        if (result == Result::kDone) {
          seen += "[" + parser.head().path + "]";
          body_left = parser.head().content_length.value_or(0);
          state = parser.head().chunked ? kChunks : kBody;
        }
      } else if (state == kChunks) {
        result = parser.ParseChunks(input, on_chunk);
      } else {
        const size_t n = static_cast<size_t>(std::min<uint64_t>(body_left, input.size()));
        seen += input.substr(0, n);
        input.remove_prefix(n);
        body_left -= n;
        if (body_left != 0) result = Result::kNeedMore;
      }
      if (result == Result::kBad || result == Result::kTooLarge) return seen + "!";
      const bool ended = result == Result::kDone && (state == kChunks || state == kBody) &&
                         body_left == 0 && (state == kBody || before != input.size());
      if (ended) {
        seen += ";";
        parser.Reset();
        state = kHead;
      }
      more = result == Result::kDone;
    }
    stash.assign(input);
  }
  return seen;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size < 1 || size > 4096) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  const std::string whole = Read(bytes, bytes.size());
  const std::string pieces = Read(bytes, 1 + data[0] % 16);
  // A head that has no end may be found to be bad before its end is waited for.
  if (whole != pieces && whole != pieces + "!") __builtin_trap();
  return 0;
}
