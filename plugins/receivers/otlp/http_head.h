// The head of an HTTP/1.1 request, and the framing of a chunked body: Boost.Beast's parser without
// its input, output and containers. No field is kept but what a receiver asks about.
//
// Threads: one at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "plugins/receivers/otlp/options.h"

namespace weir::otlp {

enum class MediaType : uint8_t { kNone, kProtobuf, kJson, kOther };

struct RequestHead {
  bool is_post = false;
  bool keep_alive = false;
  bool chunked = false;
  bool expects_continue = false;
  bool is_http_1_0 = false;
  MediaType media_type = MediaType::kNone;
  Encoding encoding = Encoding::kIdentity;
  std::optional<uint64_t> content_length;
  std::string path;  // Without a query.
};

class HttpParser {
 public:
  static constexpr size_t kHeaderBytesMax = 16 << 10;

  enum class Result : uint8_t {
    kNeedMore,   // Give the rest again, with more behind it.
    kDone,       // The head, or the chunked body, is complete.
    kTooLarge,   // The header is over its limit.
    kBad,        // Not HTTP; error() says why.
    kRefused,    // on_chunk has answered false.
  };

  HttpParser();
  ~HttpParser();
  HttpParser(const HttpParser&) = delete;
  HttpParser& operator=(const HttpParser&) = delete;

  // Begins the next request.
  void Reset();
  // Looks for the end of the head. Takes it from the front of `input` when it is complete.
  Result ParseHead(std::string_view& input);
  const RequestHead& head() const;

  // Unwraps a chunked body; `on_chunk` gets pieces of it. Takes what it has read from the front.
  using OnChunk = std::function<bool(std::span<const uint8_t>)>;
  Result ParseChunks(std::string_view& input, const OnChunk& on_chunk);

  const std::string& error() const { return error_; }

 private:
  struct Parser;
  std::unique_ptr<Parser> parser_;
  std::string error_;
};

}  // namespace weir::otlp
