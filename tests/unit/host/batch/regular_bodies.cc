#include "tests/unit/host/batch/regular_bodies.h"

#include <gtest/gtest.h>

#include "host/wire/normalize.h"
#include "tests/support/otlp_data.h"

namespace weir::batch {
namespace {

std::span<const uint8_t> Bytes(const std::string& text) {
  return {reinterpret_cast<const uint8_t*>(text.data()), text.size()};
}

void Take(const OtlpBody& body, uint32_t records_max, std::vector<RegularBody>* to) {
  const wire::Limits limits;
  absl::StatusOr<wire::Survey> survey = wire::Validate(body.signal, body.span(), limits);
  if (!survey.ok()) return;
  RegularBody regular{body.name, body.signal, body.bytes, *survey};
  if (survey->NeedsNormalizing()) {
    const auto normal = wire::Normalize(body.signal, body.span(), *survey, limits);
    ASSERT_TRUE(normal.ok()) << body.name << ": " << normal.status();
    regular.bytes = normal->bytes;
    survey = wire::Validate(body.signal, Bytes(regular.bytes), limits);
    ASSERT_TRUE(survey.ok() && !survey->NeedsNormalizing()) << body.name;
    regular.survey = *survey;
  }
  if (regular.survey.records <= records_max) to->push_back(std::move(regular));
}

}  // namespace

std::vector<RegularBody> RegularBodies(uint32_t records_max) {
  std::vector<RegularBody> bodies;
  for (const OtlpBody& body : EdgeBodies()) Take(body, records_max, &bodies);
  for (const OtlpBody& body : RealBodies()) Take(body, records_max, &bodies);
  return bodies;
}

RegularBody BodyOf(Signal signal, std::string name, const oracle::Message& message) {
  RegularBody body{std::move(name), signal, message.SerializeAsString(), {}};
  const auto survey = wire::Validate(signal, Bytes(body.bytes), wire::Limits());
  EXPECT_TRUE(survey.ok() && !survey->NeedsNormalizing()) << survey.status();
  if (survey.ok()) body.survey = *survey;
  return body;
}

TestBatch::TestBatch(const RegularBody& body, const ColumnSet& declared_in,
                     const BatchLimits& limits)
    : batch(keys, limits), declared(declared_in) {
  const absl::Status status =
      batch.Build(body.signal, SharedBytes::FromString(body.bytes), body.survey, declared);
  EXPECT_TRUE(status.ok()) << body.name << ": " << status;
}

std::string Joined(const WriteBack& result) {
  std::string text;
  for (const SharedBytes& piece : result.pieces) text += piece.text();
  EXPECT_EQ(text.size(), result.bytes);
  return text;
}

}  // namespace weir::batch
