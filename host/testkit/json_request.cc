#include "host/testkit/json_request.h"

#include <algorithm>
#include <utility>

#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "host/wire/byte_sink.h"
#include "host/wire/json_decode.h"
#include "host/wire/json_encode.h"
#include "host/wire/limits.h"
#include "host/wire/normalize.h"

namespace weir::testkit {
namespace {

using Json = nlohmann::ordered_json;

// As it is written when nothing of it is left to choice.
absl::StatusOr<Json> Canonical(Signal signal, std::string_view json) {
  const absl::StatusOr<RegularRequest> request = RequestFromJson(signal, json);
  if (!request.ok()) return request.status();
  const absl::StatusOr<std::string> text = JsonFromRequest(signal, request->bytes.text());
  if (!text.ok()) return text.status();
  return Json::parse(*text);
}

std::string Text(const Json* value) { return value == nullptr ? "nothing" : value->dump(); }

const Json* Member(const Json& object, const std::string& key) {
  const auto found = object.find(key);
  return found == object.end() ? nullptr : &*found;
}

// Descends as long as both sides are of one kind.
std::string Compare(const Json* expected, const Json* found, const std::string& place) {
  if (expected != nullptr && found != nullptr) {
    if (*expected == *found) return "";
    if (expected->is_object() && found->is_object()) {
      Json keys = *expected;
      keys.update(*found);
      for (const auto& [key, value] : keys.items()) {
        std::string text = Compare(Member(*expected, key), Member(*found, key), place + "/" + key);
        if (!text.empty()) return text;
      }
      return "";
    }
    if (expected->is_array() && found->is_array()) {
      for (size_t i = 0; i < std::max(expected->size(), found->size()); i++) {
        std::string text = Compare(i < expected->size() ? &(*expected)[i] : nullptr,
                                   i < found->size() ? &(*found)[i] : nullptr,
                                   absl::StrCat(place, "/", i));
        if (!text.empty()) return text;
      }
      return "";
    }
  }
  return absl::StrCat(place.empty() ? "/" : place, ": expected ", Text(expected), ", found ",
                      Text(found));
}

}  // namespace

absl::StatusOr<RegularRequest> RequestFromJson(Signal signal, std::string_view json) {
  const wire::Limits limits;
  wire::StringSink sink(limits.request_bytes_max);
  const absl::StatusOr<size_t> size = wire::JsonToProto(signal, json, sink);
  if (!size.ok()) return size.status();
  sink.text().resize(*size);
  RegularRequest request{SharedBytes::FromString(std::move(sink.text())), {}};
  absl::StatusOr<wire::Survey> survey = wire::Validate(signal, request.bytes.span(), limits);
  if (survey.ok() && survey->NeedsNormalizing()) {
    absl::StatusOr<wire::Normalized> regular =
        wire::Normalize(signal, request.bytes.span(), *survey, limits);
    if (!regular.ok()) return regular.status();
    if (regular->rejected_items != 0) return absl::InvalidArgumentError(regular->reject_reason);
    request.bytes = SharedBytes::FromString(std::move(regular->bytes));
    survey = wire::Validate(signal, request.bytes.span(), limits);
  }
  if (!survey.ok()) return survey.status();
  request.survey = *survey;
  return request;
}

absl::StatusOr<std::string> JsonFromRequest(Signal signal, std::string_view bytes) {
  const std::span<const uint8_t> view(reinterpret_cast<const uint8_t*>(bytes.data()),
                                      bytes.size());
  const absl::StatusOr<wire::Survey> survey = wire::Validate(signal, view, wire::Limits());
  if (!survey.ok()) return survey.status();
  std::string json;
  const absl::Status done = wire::ProtoToJson(signal, view, &json);
  if (!done.ok()) return done;
  return json;
}

std::string FirstDifference(Signal signal, std::string_view expected, std::string_view found) {
  const absl::StatusOr<Json> left = Canonical(signal, expected);
  if (!left.ok()) return absl::StrCat("what is expected: ", left.status().message());
  const absl::StatusOr<Json> right = Canonical(signal, found);
  if (!right.ok()) return absl::StrCat("what was found: ", right.status().message());
  return Compare(&*left, &*right, "");
}

}  // namespace weir::testkit
