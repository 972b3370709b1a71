#include "host/regex/byte_share.h"

#include <cmath>
#include <string_view>

namespace weir::regex {
namespace {

double ShareOf(unsigned char c) {
  constexpr std::string_view kCommonLetters = "toinsrhlu", kCommonSigns = " -/.:";
  constexpr std::string_view kSigns = "_=,&?%()\"{}";
  if (c >= '0' && c <= '9') return 0.020;
  if (c >= 'a' && c <= 'f') return 0.035;  // Hexadecimal numbers are everywhere.
  if (c >= 'a' && c <= 'z') {
    return kCommonLetters.find(static_cast<char>(c)) != std::string_view::npos ? 0.035 : 0.012;
  }
  if (c >= 'A' && c <= 'Z') return 0.0012;
  if (kCommonSigns.find(static_cast<char>(c)) != std::string_view::npos) return 0.025;
  if (kSigns.find(static_cast<char>(c)) != std::string_view::npos) return 0.006;
  return c > ' ' && c < 127 ? 0.002 : 0.0005;
}

}  // namespace

double BitsOf(const ByteSet& set) {
  double share = 0.0001;
  for (unsigned c = 0; c < 128; c++) {
    if (set.Has(static_cast<unsigned char>(c))) share += ShareOf(static_cast<unsigned char>(c));
  }
  return share >= 1 ? 0 : -std::log2(share);
}

}  // namespace weir::regex
