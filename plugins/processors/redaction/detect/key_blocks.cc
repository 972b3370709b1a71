#include "plugins/processors/redaction/detect/key_blocks.h"

#include "plugins/processors/redaction/detect/characters.h"

namespace weir::redaction::detect {
namespace {

int Base64Value(char c) {
  if (IsUpper(c)) return c - 'A';
  if (IsLower(c)) return c - 'a' + 26;
  if (IsDigit(c)) return c - '0' + 52;
  if (c == '+' || c == '-') return 62;
  return c == '/' || c == '_' ? 63 : -1;
}

size_t UrlRunEnd(std::string_view text, size_t at) {
  while (at < text.size() && IsBase64Url(text[at])) at++;
  return at;
}

}  // namespace

std::string_view DecodeBase64(std::string_view text, std::span<char> out) {
  uint32_t bits = 0, have = 0;
  size_t size = 0;
  for (const char c : text) {
    const int value = Base64Value(c);
    if (value < 0 || size == out.size()) break;
    bits = bits << 6 | static_cast<uint32_t>(value);
    have += 6;
    if (have < 8) continue;
    have -= 8;
    out[size++] = static_cast<char>(bits >> have);
  }
  return {out.data(), size};
}

void ReadJwt(std::string_view text, uint32_t at, Judge* judge) {
  constexpr size_t kHeaderBytesMax = 2048;
  size_t from = at;
  while (from > 0 && at - from < kHeaderBytesMax && IsBase64Url(text[from - 1])) from--;
  const std::string_view header_text = text.substr(from, at - from);
  if (!header_text.starts_with("eyJ")) return;
  char bytes[512];
  const std::string_view header = DecodeBase64(header_text, bytes);
  const size_t payload_end = UrlRunEnd(text, at + 1);
  if (payload_end >= text.size() || text[payload_end] != '.' ||
      header.find("\"alg\"") == std::string_view::npos) {
    judge->Refuse(Kind::kJwt);
    return;
  }
  judge->Offer(Kind::kJwt, from, UrlRunEnd(text, payload_end + 1), 0.97f);
}

void ReadPem(std::string_view text, uint32_t at, Judge* judge) {
  constexpr std::string_view kDashes = "-----", kEnd = "-----END ", kKey = "PRIVATE KEY";
  constexpr size_t kLabelBytesMax = 64;
  if (at + 1 < kDashes.size()) return;
  const size_t from = at + 1 - kDashes.size();
  if (text.substr(from, kDashes.size()) != kDashes) return;
  const size_t label_end = text.find(kDashes, at + 1);
  if (label_end == std::string_view::npos || label_end - at > kLabelBytesMax) return;
  if (text.substr(at, label_end - at).find(kKey) == std::string_view::npos) {
    judge->Refuse(Kind::kPrivateKey);
    return;
  }
  size_t to = text.size();
  const size_t end = text.find(kEnd, label_end + kDashes.size());
  if (end != std::string_view::npos) {
    const size_t end_dashes = text.find(kDashes, end + kEnd.size());
    if (end_dashes != std::string_view::npos) to = end_dashes + kDashes.size();
  }
  judge->Offer(Kind::kPrivateKey, from, to, 1.0f);
}

}  // namespace weir::redaction::detect
