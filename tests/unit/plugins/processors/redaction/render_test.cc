// Values that are no texts, as the Collector writes them.
#include "plugins/processors/redaction/render.h"

#include <gtest/gtest.h>

#include <cmath>

namespace weir::redaction {
namespace {

std::string Rendered(uint8_t type, weir_val value) {
  std::string out = "of before";
  Render(nullptr, type, value, &out);
  return out;
}

// Scenario: integers and booleans.
// Guarantees: decimal; true and false.
TEST(Render, WritesIntegersAndBooleans) {
  EXPECT_EQ(Rendered(WEIR_V_I64, weir_val_i64(INT64_MIN)), "-9223372036854775808");
  EXPECT_EQ(Rendered(WEIR_V_I64, weir_val_i64(0)), "0");
  EXPECT_EQ(Rendered(WEIR_V_BOOL, weir_val_i64(1)), "true");
  EXPECT_EQ(Rendered(WEIR_V_BOOL, weir_val_i64(0)), "false");
}

// Scenario: doubles of many sizes.
// Guarantees: the shortest digits; an exponent below 1e-6 and from 1e21 on, without a leading zero
// where it is negative.
TEST(Render, WritesDoublesAsJsonOfGoDoes) {
  const std::pair<double, std::string> cases[] = {
      {0, "0"},          {1.5, "1.5"},     {-0.000001, "-0.000001"}, {1e-7, "1e-7"},
      {1e20, "100000000000000000000"},     {1e21, "1e+21"},          {1.25e-10, "1.25e-10"},
      {NAN, "json: unsupported value: NaN"}, {-INFINITY, "json: unsupported value: -Inf"},
  };
  for (const auto& [value, text] : cases) {
    EXPECT_EQ(Rendered(WEIR_V_F64, weir_val_f64(value)), text);
  }
}

// Scenario: bytes of every length modulo three.
// Guarantees: padded base64.
TEST(Render, WritesBytesInBase64) {
  const std::string bytes = "\xff\xfe" "abc";
  weir_batch batch = {};
  batch.seg[0] = reinterpret_cast<const uint8_t*>(bytes.data());
  const std::string expected[] = {"", "/w==", "//4=", "//5h", "//5hYg==", "//5hYmM="};
  for (uint32_t n = 0; n <= 5; n++) {
    std::string out;
    Render(&batch, WEIR_V_BYTES, weir_val_text({0, n}), &out);
    EXPECT_EQ(out, expected[n]);
  }
}

}  // namespace
}  // namespace weir::redaction
