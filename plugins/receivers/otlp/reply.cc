#include "plugins/receivers/otlp/reply.h"

#include <cstddef>

namespace weir::otlp {
namespace {

constexpr size_t kTextBytesMax = 1024;
constexpr std::string_view kRetryInfoType = "type.googleapis.com/google.rpc.RetryInfo";

void AppendVarint(std::string& out, uint64_t value) {
  while (value >= 0x80) {
    out.push_back(static_cast<char>(value | 0x80));
    value >>= 7;
  }
  out.push_back(static_cast<char>(value));
}

// A varint field; left out when it is 0, as proto3 does.
void AppendNumber(std::string& out, uint32_t field, uint64_t value) {
  if (value == 0) return;
  AppendVarint(out, field << 3);
  AppendVarint(out, value);
}

void AppendBytes(std::string& out, uint32_t field, std::string_view bytes) {
  AppendVarint(out, field << 3 | 2);
  AppendVarint(out, bytes.size());
  out.append(bytes);
}

void AppendJsonText(std::string& out, std::string_view text) {
  constexpr char kHex[] = "0123456789abcdef";
  out.push_back('"');
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out.push_back('\\');
      out.push_back(c);
    } else if (static_cast<unsigned char>(c) < 0x20) {
      out.append("\\u00");
      out.push_back(kHex[c >> 4]);
      out.push_back(kHex[c & 15]);
    } else {
      out.push_back(c);
    }
  }
  out.push_back('"');
}

// Length of the UTF-8 character at the front, 0 when it is none.
size_t CharacterLength(std::string_view text) {
  const auto byte = [text](size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = byte(0);
  const size_t length = lead < 0x80 ? 1 : lead < 0xc2 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3
                        : lead < 0xf5 ? 4 : 0;
  if (length == 0 || length > text.size()) return 0;
  for (size_t i = 1; i < length; i++) {
    if ((byte(i) & 0xc0) != 0x80) return 0;
  }
  if (lead == 0xe0 && byte(1) < 0xa0) return 0;
  if (lead == 0xed && byte(1) > 0x9f) return 0;
  if (lead == 0xf0 && byte(1) < 0x90) return 0;
  if (lead == 0xf4 && byte(1) > 0x8f) return 0;
  return length;
}

Answer ToAnswer(weir_status status) {
  switch (status) {
    case WEIR_RETRY:
    case WEIR_BUSY:
    case WEIR_CANCELLED:
      return Answer::kOverload;
    case WEIR_PARTIAL:
      return Answer::kPartial;
    case WEIR_FATAL:
      return Answer::kInternal;
    default:
      return status < 0 ? Answer::kBadData : Answer::kOk;
  }
}

}  // namespace

Reply ReplyToPush(const Status& status) {
  Reply reply;
  reply.answer = ToAnswer(status.code());
  if (reply.answer == Answer::kOk) return reply;
  reply.text = CleanText(status.text());
  reply.retry_after_ns = status.retry_after_ns();
  reply.rejected = status.rejected();
  return reply;
}

Reply ReplyToReserve(const Status& status) {
  Reply reply = ReplyToPush(status);
  if (reply.answer == Answer::kBadData) reply.answer = Answer::kTooLarge;
  return reply;
}

Reply ReplyToAck(const weir_outcome& outcome) {
  return ReplyToPush(Status::FromOutcome(outcome.status, outcome));
}

uint16_t HttpStatus(Answer answer) {
  switch (answer) {
    case Answer::kOk:
    case Answer::kPartial:
      return 200;
    case Answer::kBadData:
      return 400;
    case Answer::kNotFound:
      return 404;
    case Answer::kMethod:
      return 405;
    case Answer::kTimeout:
      return 408;
    case Answer::kTooLarge:
      return 413;
    case Answer::kMediaType:
      return 415;
    case Answer::kHeaders:
      return 431;
    case Answer::kOverload:
    case Answer::kDeadline:
      return 503;
    case Answer::kInternal:
      break;
  }
  return 500;
}

int32_t RpcCode(Answer answer) {
  switch (answer) {
    case Answer::kOk:
    case Answer::kPartial:
      return 0;  // OK
    case Answer::kBadData:
    case Answer::kMediaType:
    case Answer::kHeaders:
      return 3;  // INVALID_ARGUMENT
    case Answer::kTimeout:
    case Answer::kDeadline:
      return 4;  // DEADLINE_EXCEEDED
    case Answer::kTooLarge:
      return 8;  // RESOURCE_EXHAUSTED
    case Answer::kNotFound:
    case Answer::kMethod:
      return 12;  // UNIMPLEMENTED
    case Answer::kOverload:
      return 14;  // UNAVAILABLE
    case Answer::kInternal:
      break;
  }
  return 13;  // INTERNAL
}

std::string ProtobufBody(const Reply& reply) {
  std::string body;
  if (reply.answer == Answer::kOk) return body;
  if (reply.answer == Answer::kPartial) {
    std::string partial;
    AppendNumber(partial, 1, reply.rejected);
    if (!reply.text.empty()) AppendBytes(partial, 2, reply.text);
    AppendBytes(body, 1, partial);
    return body;
  }
  AppendNumber(body, 1, static_cast<uint64_t>(RpcCode(reply.answer)));
  if (!reply.text.empty()) AppendBytes(body, 2, reply.text);
  return body;
}

std::string JsonBody(const Reply& reply, const SignalNames& signal) {
  if (reply.answer == Answer::kOk) return "{}";
  std::string body;
  if (reply.answer == Answer::kPartial) {
    body.append("{\"partialSuccess\":{\"").append(signal.rejected).append("\":\"");
    body.append(std::to_string(reply.rejected)).append("\",\"errorMessage\":");
    AppendJsonText(body, reply.text);
    body.append("}}");
    return body;
  }
  body.append("{\"code\":").append(std::to_string(RpcCode(reply.answer)));
  body.append(",\"message\":");
  AppendJsonText(body, reply.text);
  body.push_back('}');
  return body;
}

std::string StatusWithRetryInfo(const Reply& reply) {
  std::string delay;  // google.protobuf.Duration.
  AppendNumber(delay, 1, reply.retry_after_ns / 1'000'000'000);
  AppendNumber(delay, 2, reply.retry_after_ns % 1'000'000'000);
  std::string retry_info;
  AppendBytes(retry_info, 1, delay);
  std::string any;
  AppendBytes(any, 1, kRetryInfoType);
  AppendBytes(any, 2, retry_info);
  std::string status = ProtobufBody(reply);
  AppendBytes(status, 3, any);
  return status;
}

std::string CleanText(std::string_view text) {
  std::string clean;
  clean.reserve(text.size() < kTextBytesMax ? text.size() : kTextBytesMax);
  while (!text.empty() && clean.size() < kTextBytesMax) {
    const size_t length = CharacterLength(text);
    if (clean.size() + (length == 0 ? 1 : length) > kTextBytesMax) break;
    if (length == 0) {
      clean.push_back('?');
    } else {
      clean.append(text.substr(0, length));
    }
    text.remove_prefix(length == 0 ? 1 : length);
  }
  return clean;
}

}  // namespace weir::otlp
