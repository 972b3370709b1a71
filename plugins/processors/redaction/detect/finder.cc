#include "plugins/processors/redaction/detect/finder.h"

#include <re2/re2.h>

#include <algorithm>

#include "plugins/processors/redaction/detect/anchors.h"
#include "plugins/processors/redaction/detect/assignments.h"
#include "plugins/processors/redaction/detect/byte_masks.h"
#include "plugins/processors/redaction/detect/codes.h"
#include "plugins/processors/redaction/detect/credentials.h"
#include "plugins/processors/redaction/detect/judge.h"
#include "plugins/processors/redaction/detect/keys.h"
#include "plugins/processors/redaction/detect/network.h"
#include "plugins/processors/redaction/detect/number_groups.h"
#include "plugins/processors/redaction/detect/numbers.h"
#include "plugins/processors/redaction/detect/tokens.h"
#include "plugins/processors/redaction/detect/unescape.h"
#include "plugins/processors/redaction/detect/wallets.h"

namespace weir::redaction::detect {

// The only code that may have no digits is as long, and in capitals.
constexpr uint32_t kBicBytes = 8;

struct Finder::State {
  explicit State(const DetectorSet& detectors)
      : set(detectors), judge(detectors), numbers(detectors), anchors(detectors),
        codes(AnyCode(detectors)) {}

  static bool AnyCode(const DetectorSet& set) {
    constexpr Kind kCodes[] = {
        Kind::kIban, Kind::kBic, Kind::kUsPassport, Kind::kUsDriverLicense, Kind::kUsMbi,
        Kind::kUsDea, Kind::kVin, Kind::kUkNino, Kind::kUkPostcode, Kind::kInPan, Kind::kBrCnpj,
        Kind::kEsDni, Kind::kItCodiceFiscale, Kind::kFrNir, Kind::kFiHetu, Kind::kSgNric,
        Kind::kCnResidentId, Kind::kCryptoWallet, Kind::kAwsSecretKey, Kind::kTwilioKey,
        Kind::kDatabricksToken};
    return std::any_of(std::begin(kCodes), std::end(kCodes),
                       [&set](Kind kind) { return set.is_on(kind); });
  }

  void ReadAnchors();
  void ReadAll();
  void TakeHits(std::span<const PatternHit> hits);
  void Resolve(std::vector<Finding>* out);

  const DetectorSet& set;
  const MaskKernel kernel = BestMaskKernel();
  Judge judge;
  NumberReader numbers;
  Anchors anchors;
  const bool codes;  // Any kind that is read from tokens.

  std::string_view raw, text;  // As given; without escapes.
  bool escaped = false;
  ByteMasks masks;
  Unescaper unescaper;
  NumberGroups groups;
  Tokens tokens;
  std::vector<uint64_t> covered;  // Bits of the raw text's bytes.
};

Finder::Finder(const DetectorSet& set) : state_(std::make_unique<State>(set)) {}
Finder::~Finder() = default;

bool Finder::Look(std::string_view text) {
  State& s = *state_;
  s.raw = s.text = text;
  s.escaped = false;
  s.groups.Clear();
  s.tokens.Clear();
  s.anchors.Clear();
  if (!s.set.looks()) return false;
  MakeMasks(text, s.kernel, &s.masks);
  if (s.masks.has_escape && s.unescaper.Unescape(text)) {
    s.escaped = true;
    s.text = s.unescaper.text();
    MakeMasks(s.text, s.kernel, &s.masks);
  }
  if (s.masks.digits >= s.numbers.digits_min()) {
    s.groups.Collect(s.text, s.masks, s.numbers.digits_min());
  }
  if (s.codes && (s.masks.has_digit || s.masks.uppers >= kBicBytes)) {
    s.tokens.Collect(s.text, s.masks);
  }
  if (s.masks.has_anchor) s.anchors.Collect(s.text, s.masks);
  return !s.groups.empty() || !s.tokens.empty() || !s.anchors.empty();
}

void Finder::State::ReadAnchors() {
  uint32_t run_end = 0;  // Of the run of hex digits and colons that was read last.
  for (const Anchor& anchor : anchors.all()) {
    switch (anchor.kind) {
      case AnchorKind::kEmail:
        ReadEmail(text, anchor.at, &judge);
        break;
      case AnchorKind::kHexColon:
        if (anchor.at >= run_end) run_end = ReadHexColons(text, anchor.at, &judge);
        break;
      case AnchorKind::kUrl:
        ReadUrlCredentials(text, anchor.at, &judge);
        break;
      case AnchorKind::kAssignment:
        ReadAssignment(text, anchor.at, &judge);
        break;
      case AnchorKind::kScheme:
        ReadScheme(text, anchor.at, &judge);
        break;
      default:
        ReadKey(text, anchor, &judge);
    }
  }
}

void Finder::State::ReadAll() {
  for (size_t i = 0; i < groups.chains(); i++) numbers.Read(text, groups.Chain(i), &judge);
  for (const Token& token : tokens.all()) {
    ReadCode(text, token, &judge);
    if (judge.Wants(Kind::kCryptoWallet)) ReadWallet(text, token, &judge);
    ReadBareKey(text, token, &judge);
  }
  ReadAnchors();
  if (!escaped) return;
  for (Finding& finding : judge.findings()) {
    finding.from = unescaper.OriginOf(finding.from);
    finding.to = unescaper.OriginOf(finding.to);
  }
}

// Custom patterns are matched by the host, in the text as it is.
void Finder::State::TakeHits(std::span<const PatternHit> hits) {
  if (hits.empty()) return;
  judge.SetText(raw);
  for (const PatternHit& hit : hits) {
    const uint32_t detector = kKinds + hit.pattern;
    const DetectorSet::Custom& custom = set.custom(detector);
    uint32_t from = hit.from, to = hit.to;
    if (custom.groups != nullptr) {
      constexpr int kGroupsMax = 16;
      re2::StringPiece found[kGroupsMax];
      const auto group = static_cast<int>(custom.config.capture_group);
      const re2::StringPiece whole(raw.data(), raw.size());
      if (!custom.groups->Match(whole, from, raw.size(), re2::RE2::ANCHOR_START, found,
                                group + 1) ||
          found[group].data() == nullptr || found[group].empty()) {
        continue;
      }
      from = static_cast<uint32_t>(found[group].data() - raw.data());
      to = from + static_cast<uint32_t>(found[group].size());
    }
    judge.OfferCustom(detector, from, to);
  }
}

void Finder::State::Resolve(std::vector<Finding>* out) {
  std::vector<Finding>& findings = judge.findings();
  std::sort(findings.begin(), findings.end(), [](const Finding& a, const Finding& b) {
    if (a.score != b.score) return a.score > b.score;
    const uint32_t a_size = a.to - a.from, b_size = b.to - b.from;
    if (a_size != b_size) return a_size > b_size;
    return a.from != b.from ? a.from < b.from : a.detector < b.detector;
  });
  covered.assign(raw.size() / 64 + 1, 0);
  for (const Finding& finding : findings) {
    bool free = true;
    for (uint32_t word = finding.from / 64; word * 64 < finding.to; word++) {
      uint64_t bits = ~0ull;
      if (word == finding.from / 64) bits &= ~0ull << (finding.from % 64);
      if (finding.to - word * 64 < 64) bits &= (1ull << (finding.to - word * 64)) - 1;
      free = free && (covered[word] & bits) == 0;
    }
    if (!free) continue;
    for (uint32_t at = finding.from; at < finding.to; at++) covered[at / 64] |= 1ull << (at % 64);
    judge.counts()[finding.detector].found++;
    out->push_back(finding);
  }
  std::sort(out->begin(), out->end(),
            [](const Finding& a, const Finding& b) { return a.from < b.from; });
}

void Finder::Find(std::string_view key, std::span<const PatternHit> hits,
                  std::vector<Finding>* out) {
  State& s = *state_;
  out->clear();
  s.judge.Begin(s.text, key);
  s.ReadAll();
  if (!key.empty() && s.set.looks()) {
    s.judge.SetText(s.raw);
    ReadNamedValue(key, s.raw, &s.judge);
  }
  s.TakeHits(hits);
  if (!s.judge.findings().empty()) s.Resolve(out);
}

std::span<const DetectorCounts> Finder::counts() const { return state_->judge.counts(); }

}  // namespace weir::redaction::detect
