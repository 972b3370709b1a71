#include "plugins/processors/redaction/detect/anchors.h"

#include <bit>
#include <cstring>

#include "plugins/processors/redaction/detect/assignments.h"
#include "plugins/processors/redaction/detect/characters.h"
#include "plugins/processors/redaction/detect/keys.h"

namespace weir::redaction::detect {
namespace {

constexpr uint32_t kLongTail = 4, kShortTail = 3;
constexpr uint32_t kShort = 0xFFFFFF;  // Bits of a short tail.

// The four bytes that end before `end`, or as many as there are, the letters in lower case; the
// last is the lowest.
inline uint32_t TailBefore(std::string_view text, uint32_t end) {
  constexpr uint32_t kLower = 0x20202020;
  uint32_t word = 0;
  if (end >= kLongTail) {
    std::memcpy(&word, text.data() + end - kLongTail, sizeof(word));
    return __builtin_bswap32(word | kLower);
  }
  for (uint32_t i = 0; i < end; i++) word = word << 8 | (static_cast<uint8_t>(text[i]) | 0x20u);
  return word;
}

// Mostly the first byte says no.
inline bool StandsAt(std::string_view text, size_t at, std::string_view what) {
  if (at >= text.size() || text[at] != what[0]) return false;
  return text.substr(at, what.size()) == what;
}

}  // namespace

Anchors::Anchors(const DetectorSet& set)
    : emails_(set.is_on(Kind::kEmail)),
      hex_colons_(set.is_on(Kind::kIpv6) || set.is_on(Kind::kMac)),
      urls_(set.is_on(Kind::kUrlCredentials)),
      access_keys_(set.is_on(Kind::kAwsAccessKey) || set.is_on(Kind::kGcpApiKey)),
      private_keys_(set.is_on(Kind::kPrivateKey)),
      jwts_(set.is_on(Kind::kJwt)),
      schemes_(set.is_on(Kind::kBearerToken) || set.is_on(Kind::kBasicAuth)),
      webhooks_(set.is_on(Kind::kSlackToken)),
      azure_(set.is_on(Kind::kAzureKey)),
      atlas_(set.is_on(Kind::kTerraformToken)) {
  for (const KeyForm& form : KeyForms()) {
    if (!set.is_on(form.kind)) continue;
    const auto size = static_cast<uint32_t>(form.prefix.size());
    if (size < kLongTail) {
      short_prefixes_.Add(TailBefore(form.prefix, size) & kShort);
    } else {
      prefixes_.Add(TailBefore(form.prefix, size));
    }
  }
  for (const std::string_view name : AssignedNames(set)) {
    names_.Add(TailBefore(name, static_cast<uint32_t>(name.size())) & kShort);
  }
}

inline void Anchors::VisitPrefix(std::string_view text, uint32_t at) {
  const uint32_t tail = TailBefore(text, at + 1);
  if (prefixes_.MayHave(tail) || short_prefixes_.MayHave(tail & kShort)) {
    Add(at, AnchorKind::kPrefix);
  }
}

inline void Anchors::VisitAssignment(std::string_view text, uint32_t at) {
  uint32_t end = at;
  if (end > 0 && text[end - 1] == ' ') end--;
  if (end > 0 && IsQuote(text[end - 1])) end--;
  if (end >= kShortTail && names_.MayHave(TailBefore(text, end) & kShort)) {
    Add(at, AnchorKind::kAssignment);
  }
}

inline void Anchors::VisitColon(std::string_view text, uint32_t at) {
  if (urls_ && StandsAt(text, at + 1, "//")) {
    Add(at, AnchorKind::kUrl);
    return;
  }
  if (hex_colons_ && at + 1 < text.size() && (IsHex(text[at + 1]) || text[at + 1] == ':') &&
      (at == 0 || !IsAlnum(text[at - 1]) || IsHex(text[at - 1]))) {
    Add(at, AnchorKind::kHexColon);
  }
  VisitAssignment(text, at);
}

inline void Anchors::VisitDot(std::string_view text, uint32_t at) {
  if (jwts_ && StandsAt(text, at + 1, "eyJ")) Add(at, AnchorKind::kJwt);
  if (webhooks_ && StandsAt(text, at + 1, "slack.com/")) Add(at, AnchorKind::kWebhook);
  if (atlas_ && StandsAt(text, at + 1, "atlasv1.")) Add(at, AnchorKind::kAtlas);
  VisitPrefix(text, at);
}

inline void Anchors::VisitDash(std::string_view text, uint32_t at) {
  if (private_keys_ && StandsAt(text, at + 1, "BEGIN ")) Add(at, AnchorKind::kPem);
  VisitPrefix(text, at);
}

inline void Anchors::Visit(std::string_view text, uint32_t at) {
  switch (text[at]) {
    case '@':
      if (emails_ && at > 0 && at + 1 < text.size() &&
          (IsAlnum(text[at + 1]) || static_cast<uint8_t>(text[at + 1]) >= 0x80)) {
        Add(at, AnchorKind::kEmail);
      }
      break;
    case ':':
      VisitColon(text, at);
      break;
    case '=':
      VisitAssignment(text, at);
      break;
    case '.':
      VisitDot(text, at);
      break;
    case '-':
      VisitDash(text, at);
      break;
    case '_':
      VisitPrefix(text, at);
      break;
    case '~':
      if (azure_ && at > 0 && text[at - 1] == 'Q') Add(at, AnchorKind::kAzureSecret);
      break;
    case ' ':
      if (schemes_ && at > 0 && IsSchemeTail(TailBefore(text, at) & kShort)) {
        Add(at, AnchorKind::kScheme);
      }
      break;
    case 'A':
      if (access_keys_ && IsAccessKeyPrefix(text.substr(at, 4))) Add(at, AnchorKind::kAccessKey);
      break;
    default:
      break;
  }
}

void Anchors::Collect(std::string_view text, const ByteMasks& masks) {
  Clear();
  uint32_t base = 0;
  for (const ByteMasks::Block& block : masks.blocks) {
    for (uint64_t rest = block.anchor; rest != 0; rest &= rest - 1) {
      Visit(text, base + static_cast<uint32_t>(std::countr_zero(rest)));
    }
    base += 64;
  }
}

}  // namespace weir::redaction::detect
