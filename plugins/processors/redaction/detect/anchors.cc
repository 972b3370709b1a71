#include "plugins/processors/redaction/detect/anchors.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <initializer_list>
#include <string>

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
      azure_(set.is_on(Kind::kAzureKey)) {
  AddKeys(set);
  for (const std::string_view name : AssignedNames(set)) {
    names_.Add(TailBefore(name, static_cast<uint32_t>(name.size())) & kShort);
  }
}

void Anchors::AddKeys(const DetectorSet& set) {
  std::vector<std::string> words;
  for (const KeyForm& form : KeyForms()) {
    if (!set.is_on(form.kind)) continue;
    const auto size = static_cast<uint32_t>(form.prefix.size());
    words.emplace_back(form.prefix.substr(size - kShortTail));
    if (size < kLongTail) {
      short_prefixes_.Add(TailBefore(form.prefix, size) & kShort);
    } else {
      prefixes_.Add(TailBefore(form.prefix, size));
    }
  }
  const auto add = [&](std::initializer_list<Kind> kinds, std::string_view more) {
    const auto on = [&set](Kind kind) { return set.is_on(kind); };
    if (std::none_of(kinds.begin(), kinds.end(), on)) return;
    for (; !more.empty(); more.remove_prefix(kShortTail)) {
      words.emplace_back(more.substr(0, kShortTail));
    }
  };
  add({Kind::kAwsAccessKey, Kind::kGcpApiKey}, "AKIASIAIzABIACCA3T");
  add({Kind::kPrivateKey}, "BEG");
  add({Kind::kJwt}, "eyJ");
  add({Kind::kSlackToken}, "sla");
  add({Kind::kTerraformToken}, "atl");
  // In any case.
  add({Kind::kBearerToken, Kind::kBasicAuth}, "rerRerrErREr" "reRReRrERRER");
  add({Kind::kBearerToken, Kind::kBasicAuth}, "sicSicsIcSIc" "siCSiCsICSIC");
  trigrams_ = Trigrams(words);
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

inline void Anchors::VisitSign(std::string_view text, uint32_t at) {
  switch (text[at]) {
    case '@':
      has_at_ = true;
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
    default:
      if (azure_ && at > 0 && text[at - 1] == 'Q') Add(at, AnchorKind::kAzureSecret);
  }
}

// The end of a prefix, or the beginning of what stands behind a sign.
void Anchors::VisitTrigram(std::string_view text, uint32_t at) {
  const uint32_t last = at + kShortTail - 1;
  const uint32_t tail = TailBefore(text, last + 1);
  if (prefixes_.MayHave(tail) || short_prefixes_.MayHave(tail & kShort)) {
    Add(last, AnchorKind::kPrefix);
  }
  if (IsAccessKeyPrefix(text.substr(at, 4))) Add(at, AnchorKind::kAccessKey);
  if (IsSchemeTail(tail & kShort) && last + 1 < text.size() && text[last + 1] == ' ') {
    Add(last + 1, AnchorKind::kScheme);
  }
  if (at == 0) return;
  const uint32_t sign = at - 1;
  if (StandsAt(text, sign, ".eyJ")) Add(sign, AnchorKind::kJwt);
  if (StandsAt(text, sign, ".slack.com/")) Add(sign, AnchorKind::kWebhook);
  if (StandsAt(text, sign, ".atlasv1.")) Add(sign, AnchorKind::kAtlas);
  if (StandsAt(text, sign, "-BEGIN ")) Add(sign, AnchorKind::kPem);
}

void Anchors::Collect(std::string_view text, const ByteMasks& masks) {
  Clear();
  has_at_ = false;
  uint32_t base = 0;
  for (const MaskBlock& block : masks.blocks()) {
    for (uint64_t rest = block.sign; rest != 0; rest &= rest - 1) {
      VisitSign(text, base + static_cast<uint32_t>(std::countr_zero(rest)));
    }
    for (uint64_t rest = block.trigram; rest != 0; rest &= rest - 1) {
      VisitTrigram(text, base + static_cast<uint32_t>(std::countr_zero(rest)));
    }
    base += 64;
  }
  // Most URLs have no credentials.
  if (!has_at_ && urls_) {
    std::erase_if(anchors_, [](const Anchor& a) { return a.kind == AnchorKind::kUrl; });
  }
}

}  // namespace weir::redaction::detect
