#include "plugins/exporters/otlphttp/http_answer.h"

#include <cstdlib>
#include <nlohmann/json.hpp>

#include "plugins/common/client/answer.h"

namespace weir::otlphttp {
namespace {

using nlohmann::json;

constexpr size_t kTextMax = 300;

bool IsJson(const HttpAnswer& answer) {
  return answer.content_type.substr(0, 16) == "application/json";
}
bool IsProtobuf(const HttpAnswer& answer) {
  return answer.content_type.substr(0, 22) == "application/x-protobuf";
}

// A 64-bit integer of JSON: as a text or as a number.
uint64_t IntegerOf(const json& value) {
  if (value.is_string())
    return std::strtoull(value.get_ref<const std::string&>().c_str(), nullptr, 10);
  return value.is_number_unsigned() ? value.get<uint64_t>() : 0;
}

client::PartialSuccess PartialOf(const HttpAnswer& answer) {
  if (IsProtobuf(answer)) return client::ReadPartialSuccess(answer.body);
  client::PartialSuccess partial;
  if (!IsJson(answer)) return partial;
  const json body = json::parse(answer.body, nullptr, /*allow_exceptions=*/false);
  if (!body.is_object() || !body.contains("partialSuccess")) return partial;
  const json& details = body["partialSuccess"];
  if (!details.is_object()) return partial;
  for (const auto& [key, value] : details.items()) {
    if (key == "errorMessage" && value.is_string())
      partial.message = value.get<std::string>();
    else if (key.rfind("rejected", 0) == 0)
      partial.rejected = IntegerOf(value);
  }
  return partial;
}

// What the body of a refusal says: google.rpc.Status in either encoding, or text.
std::string MessageOf(const HttpAnswer& answer) {
  if (IsProtobuf(answer)) return client::ReadRpcStatus(answer.body).message;
  if (IsJson(answer)) {
    const json body = json::parse(answer.body, nullptr, /*allow_exceptions=*/false);
    if (!body.is_object() || !body.contains("message") || !body["message"].is_string()) return "";
    return body["message"].get<std::string>();
  }
  if (answer.content_type.substr(0, 10) != "text/plain") return "";
  std::string text(answer.body);
  while (!text.empty() && static_cast<unsigned char>(text.back()) <= ' ') text.pop_back();
  return text;
}

}  // namespace

Status StatusOf(const HttpAnswer& answer, const std::string& url, int64_t now_unix_s,
                std::string* warning) {
  if (answer.status >= 200 && answer.status < 300) {
    const client::PartialSuccess partial = PartialOf(answer);
    if (partial.rejected > 0) {
      return Status::Partial(partial.rejected, url + " did not take " +
                                                   std::to_string(partial.rejected) + ": " +
                                                   partial.message.substr(0, kTextMax));
    }
    *warning = partial.message;
    return Status::Ok();
  }
  std::string text = url + " answered " + std::to_string(answer.status);
  const std::string message = MessageOf(answer).substr(0, kTextMax);
  if (!message.empty()) text += ": " + message;
  switch (answer.status) {
    case 429:
    case 502:
    case 503:
    case 504: {
      const auto delay = client::ReadRetryAfterNs(answer.retry_after, now_unix_s);
      return delay && *delay > 0 ? Status::RetryAfter(*delay, std::move(text))
                                 : Status::Retry(std::move(text));
    }
    default:
      return Status::Permanent(std::move(text));
  }
}

}  // namespace weir::otlphttp
