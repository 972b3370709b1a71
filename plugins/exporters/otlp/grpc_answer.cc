#include "plugins/exporters/otlp/grpc_answer.h"

#include <optional>

#include "plugins/common/client/answer.h"

namespace weir::otlp {
namespace {

constexpr size_t kTextMax = 300;
constexpr size_t kPrefix = 5;
constexpr const char* kNames[] = {
    "OK",        "CANCELLED",      "UNKNOWN",           "INVALID_ARGUMENT",   "DEADLINE_EXCEEDED",
    "NOT_FOUND", "ALREADY_EXISTS", "PERMISSION_DENIED", "RESOURCE_EXHAUSTED", "FAILED_PRECONDITION",
    "ABORTED",   "OUT_OF_RANGE",   "UNIMPLEMENTED",     "INTERNAL",           "UNAVAILABLE",
    "DATA_LOSS", "UNAUTHENTICATED"};
enum {
  kUnknown = 2,
  kPermissionDenied = 7,
  kResourceExhausted = 8,
  kUnimplemented = 12,
  kInternal = 13,
  kUnavailable = 14,
  kUnauthenticated = 16
};

// Of an answer that is no gRPC, by gRPC's own table.
int CodeOfHttp(int status) {
  switch (status) {
    case 400:
      return kInternal;
    case 401:
      return kUnauthenticated;
    case 403:
      return kPermissionDenied;
    case 404:
      return kUnimplemented;
    case 429:
    case 502:
    case 503:
    case 504:
      return kUnavailable;
    default:
      return kUnknown;
  }
}

bool MayBeTriedAgain(int code) {
  switch (code) {
    case 1:   // CANCELLED
    case 4:   // DEADLINE_EXCEEDED
    case 10:  // ABORTED
    case 11:  // OUT_OF_RANGE
    case kUnavailable:
    case 15:  // DATA_LOSS
      return true;
    default:
      return false;
  }
}

int HexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

std::string PercentDecoded(std::string_view text) {
  std::string decoded;
  for (size_t i = 0; i < text.size(); i++) {
    const bool is_code = text[i] == '%' && i + 2 < text.size() && HexDigit(text[i + 1]) >= 0 &&
                         HexDigit(text[i + 2]) >= 0;
    if (!is_code) {
      decoded += text[i];
      continue;
    }
    decoded += static_cast<char>(HexDigit(text[i + 1]) * 16 + HexDigit(text[i + 2]));
    i += 2;
  }
  return decoded;
}

// With or without padding; ends at what is no base64.
std::string Base64Decoded(std::string_view text) {
  constexpr std::string_view kAlphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string decoded;
  uint32_t bits = 0, count = 0;
  for (const char c : text) {
    const size_t digit = kAlphabet.find(c);
    if (digit == kAlphabet.npos) break;
    bits = bits << 6 | static_cast<uint32_t>(digit);
    count += 6;
    if (count < 8) continue;
    count -= 8;
    decoded += static_cast<char>(bits >> count);
  }
  return decoded;
}

Status SuccessOf(const GrpcAnswer& answer, const std::string& url, std::string* warning) {
  // A compressed answer was not asked for: its content is not needed to know that all was taken.
  if (answer.message.size() <= kPrefix || answer.message[0] != 0) return Status::Ok();
  const client::PartialSuccess partial =
      client::ReadPartialSuccess(std::string_view(answer.message).substr(kPrefix));
  if (partial.rejected == 0) {
    *warning = partial.message;
    return Status::Ok();
  }
  return Status::Partial(partial.rejected, url + " did not take " +
                                               std::to_string(partial.rejected) + ": " +
                                               partial.message.substr(0, kTextMax));
}

}  // namespace

Status StatusOf(const GrpcAnswer& answer, const std::string& url, std::string* warning) {
  if (answer.grpc_status == 0) return SuccessOf(answer, url, warning);
  if (answer.grpc_status < 0 && answer.http_status == 0) {
    return Status::Retry(url + " reset the call with HTTP/2 error " +
                         std::to_string(answer.reset_code));
  }
  const bool is_grpc = answer.grpc_status >= 0;
  const bool is_cut = !is_grpc && answer.http_status == 200;
  const int code = is_grpc ? answer.grpc_status : CodeOfHttp(answer.http_status);
  const client::RpcStatus details = client::ReadRpcStatus(Base64Decoded(answer.details));
  std::string text = url + " answered ";
  if (is_cut)
    text += "without a status";
  else if (!is_grpc)
    text += "HTTP " + std::to_string(answer.http_status) + ", which is no gRPC";
  else
    text += code < 17 ? kNames[code] : "status " + std::to_string(code);
  std::string message = PercentDecoded(answer.grpc_message);
  if (message.empty()) message = details.message;
  if (!message.empty()) text += ": " + message.substr(0, kTextMax);

  const bool retry = is_cut || MayBeTriedAgain(code) ||
                     (code == kResourceExhausted && details.retry_delay_ns.has_value());
  if (!retry) return Status::Permanent(std::move(text));
  const uint64_t delay_ns = details.retry_delay_ns.value_or(0);
  return delay_ns > 0 ? Status::RetryAfter(delay_ns, std::move(text))
                      : Status::Retry(std::move(text));
}

}  // namespace weir::otlp
