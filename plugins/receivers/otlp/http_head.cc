#include "plugins/receivers/otlp/http_head.h"

#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>
#include <new>

namespace weir::otlp {
namespace {

namespace http = boost::beast::http;
using Text = boost::beast::string_view;

bool EqualsIgnoringCase(std::string_view a, std::string_view lower) {
  if (a.size() != lower.size()) return false;
  for (size_t i = 0; i < a.size(); i++) {
    const char c = a[i] >= 'A' && a[i] <= 'Z' ? static_cast<char>(a[i] | 0x20) : a[i];
    if (c != lower[i]) return false;
  }
  return true;
}

// Without parameters and the spaces around it.
std::string_view FirstPart(std::string_view value) {
  value = value.substr(0, value.find(';'));
  while (!value.empty() && (value.back() == ' ' || value.back() == '\t')) value.remove_suffix(1);
  return value;
}

MediaType ToMediaType(std::string_view value) {
  const std::string_view type = FirstPart(value);
  if (EqualsIgnoringCase(type, "application/x-protobuf")) return MediaType::kProtobuf;
  if (EqualsIgnoringCase(type, "application/json")) return MediaType::kJson;
  return MediaType::kOther;
}

Encoding ToEncoding(std::string_view value) {
  const std::string_view name = FirstPart(value);
  if (name.empty() || EqualsIgnoringCase(name, "identity")) return Encoding::kIdentity;
  if (EqualsIgnoringCase(name, "gzip") || EqualsIgnoringCase(name, "x-gzip")) {
    return Encoding::kGzip;
  }
  if (EqualsIgnoringCase(name, "deflate") || EqualsIgnoringCase(name, "zlib")) {
    return Encoding::kDeflate;
  }
  if (EqualsIgnoringCase(name, "zstd")) return Encoding::kZstd;
  return Encoding::kUnknown;
}

std::string_view View(Text text) { return {text.data(), text.size()}; }

}  // namespace

struct HttpParser::Parser final : http::basic_parser<true> {
  using ErrorCode = boost::beast::error_code;

  void BeginAnew() {
    std::string path = std::move(head.path);
    path.clear();
    this->~Parser();
    new (this) Parser();
    head.path = std::move(path);
    body_limit(boost::none);
    header_limit(kHeaderBytesMax);
  }

  void on_request_impl(http::verb method, Text, Text target, int version, ErrorCode&) override {
    head.is_post = method == http::verb::post;
    head.is_http_1_0 = version < 11;
    const std::string_view view = View(target);
    head.path.assign(view.substr(0, view.find('?')));
  }
  void on_response_impl(int, Text, int, ErrorCode&) override {}
  void on_field_impl(http::field name, Text, Text value, ErrorCode&) override {
    switch (name) {
      case http::field::content_type:
        head.media_type = ToMediaType(View(value));
        break;
      case http::field::content_encoding:
        // A second one would mean a body that is encoded twice.
        head.encoding =
            head.encoding == Encoding::kIdentity ? ToEncoding(View(value)) : Encoding::kUnknown;
        break;
      case http::field::expect:
        head.expects_continue = EqualsIgnoringCase(View(value), "100-continue");
        break;
      default:
        break;
    }
  }
  void on_header_impl(ErrorCode&) override {}
  void on_body_init_impl(const boost::optional<uint64_t>&, ErrorCode&) override {}
  size_t on_body_impl(Text body, ErrorCode&) override { return body.size(); }
  void on_chunk_header_impl(uint64_t, Text, ErrorCode&) override {}
  size_t on_chunk_body_impl(uint64_t, Text body, ErrorCode& error) override {
    if (!(*on_chunk)({reinterpret_cast<const uint8_t*>(body.data()), body.size()})) {
      error = http::error::body_limit;
    }
    return body.size();
  }
  void on_finish_impl(ErrorCode&) override {}

  RequestHead head;
  const OnChunk* on_chunk = nullptr;
};

HttpParser::HttpParser() : parser_(std::make_unique<Parser>()) { parser_->BeginAnew(); }
HttpParser::~HttpParser() = default;

void HttpParser::Reset() { parser_->BeginAnew(); }

const RequestHead& HttpParser::head() const { return parser_->head; }

HttpParser::Result HttpParser::ParseHead(std::string_view& input) {
  Parser::ErrorCode error;
  const size_t n = parser_->put(boost::asio::const_buffer(input.data(), input.size()), error);
  input.remove_prefix(n);
  if (error == http::error::need_more) return Result::kNeedMore;
  if (error == http::error::header_limit) return Result::kTooLarge;
  if (error) {
    error_ = error.message();
    return Result::kBad;
  }
  if (!parser_->is_header_done()) return Result::kNeedMore;
  RequestHead& head = parser_->head;
  head.keep_alive = parser_->keep_alive();
  head.chunked = parser_->chunked();
  if (const auto length = parser_->content_length(); !head.chunked && length) {
    head.content_length = *length;
  }
  return Result::kDone;
}

HttpParser::Result HttpParser::ParseChunks(std::string_view& input, const OnChunk& on_chunk) {
  parser_->on_chunk = &on_chunk;
  while (!parser_->is_done()) {
    // In the middle of a chunk the parser takes nothing and wants nothing.
    if (input.empty()) return Result::kNeedMore;
    Parser::ErrorCode error;
    const size_t n = parser_->put(boost::asio::const_buffer(input.data(), input.size()), error);
    input.remove_prefix(n);
    if (error == http::error::need_more) return Result::kNeedMore;
    if (error == http::error::body_limit) return Result::kRefused;
    if (error) {
      error_ = error.message();
      return Result::kBad;
    }
  }
  return Result::kDone;
}

}  // namespace weir::otlp
