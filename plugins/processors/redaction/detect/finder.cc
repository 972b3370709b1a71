#include "plugins/processors/redaction/detect/finder.h"

#include <re2/re2.h>

#include <algorithm>
#include <bit>

#include "plugins/processors/redaction/detect/anchors.h"
#include "plugins/processors/redaction/detect/assignments.h"
#include "plugins/processors/redaction/detect/byte_masks.h"
#include "plugins/processors/redaction/detect/codes.h"
#include "plugins/processors/redaction/detect/credentials.h"
#include "plugins/processors/redaction/detect/dotted_quad.h"
#include "plugins/processors/redaction/detect/judge.h"
#include "plugins/processors/redaction/detect/keys.h"
#include "plugins/processors/redaction/detect/network.h"
#include "plugins/processors/redaction/detect/number_groups.h"
#include "plugins/processors/redaction/detect/numbers.h"
#include "plugins/processors/redaction/detect/tokens.h"
#include "plugins/processors/redaction/detect/unescape.h"
#include "plugins/processors/redaction/detect/wallets.h"

namespace weir::redaction::detect {

struct Finder::State {
  explicit State(const DetectorSet& detectors)
      : set(detectors), judge(detectors), numbers(detectors), anchors(detectors),
        codes(AnyCode(detectors)), masks(numbers.digits_min()), groups(numbers.digits_min()) {}

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

  bool Visit();  // Whether `text`, whose masks are there, has places.
  void CollectPlaces();
  void ReadAnchors();
  void ReadAll();
  void TakeHits(std::span<const PatternHit> hits);
  bool LeavesNoPiece(uint32_t detector) const;
  void TakeUncovered(const Finding& finding, std::vector<Finding>* out);
  void Resolve(std::vector<Finding>* out);

  const DetectorSet& set;
  const MaskKernel kernel = BestMaskKernel();
  Judge judge;
  NumberReader numbers;
  Anchors anchors;
  const bool codes;  // Any kind that is read from tokens.

  std::string_view raw, text;  // As given; without escapes.
  bool escaped = false, has_places = false;
  MaskChunk chunk;  // Of the last Glance.
  ByteMasks masks;
  Unescaper unescaper;
  NumberGroups groups;
  std::vector<NumberPlace> places;  // Of numbers.
  Tokens tokens;
  std::vector<uint64_t> covered;  // Bits of the raw text's bytes.
};

Finder::Finder(const DetectorSet& set) : state_(std::make_unique<State>(set)) {}
Finder::~Finder() = default;

uint64_t Finder::Glance(std::span<const std::string_view> texts) {
  State& s = *state_;
  if (!s.set.looks()) return 0;
  uint64_t may = MakeChunk(texts, s.anchors.trigrams(), s.numbers.digits_min(), s.kernel, &s.chunk);
  if (s.numbers.reads_quads()) return may;
  for (uint64_t rest = may & s.chunk.plain; rest != 0; rest &= rest - 1) {
    const auto i = static_cast<size_t>(std::countr_zero(rest));
    if (IsDottedQuad(texts[i], s.chunk.digit[i])) may &= ~(rest & -rest);
  }
  return may;
}

void Finder::Begin(std::string_view text) {
  State& s = *state_;
  s.raw = s.text = text;
  s.escaped = s.has_places = false;
}

bool Finder::Look(std::string_view text) {
  Begin(text);
  State& s = *state_;
  if (!s.set.looks()) return false;
  s.masks.Make(text, s.anchors.trigrams(), s.kernel);
  return s.Visit();
}

bool Finder::LookAt(std::string_view text, size_t i) {
  if (text.size() > MaskChunk::kBlocksMax * MaskBlock::kBytes) return Look(text);
  Begin(text);
  State& s = *state_;
  if (!s.set.looks()) return false;
  s.masks.Take(s.chunk, i, text.size());
  return s.Visit();
}

bool Finder::State::Visit() {
  if (masks.summary().may_have_any()) CollectPlaces();
  return has_places;
}

void Finder::State::CollectPlaces() {
  if (masks.summary().has_escape() && unescaper.Unescape(text)) {
    escaped = true;
    text = unescaper.text();
    masks.Make(text, anchors.trigrams(), kernel);
  }
  const MaskSummary& may = masks.summary();
  places.clear();
  tokens.Clear();
  anchors.Clear();
  if (may.may_number()) {
    groups.Collect(text, masks);
    numbers.Collect(text, groups, &places);
  }
  if (codes && may.may_code()) tokens.Collect(text, masks);
  if (may.has_sign() || may.has_trigram()) anchors.Collect(text, masks);
  has_places = !places.empty() || !tokens.empty() || !anchors.empty();
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
  for (const NumberPlace& place : places) numbers.Read(text, groups, place, &judge);
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

// Whether no byte of a find may stay when a surer one has a part of it: the rest of a password is a
// part of a password, while the rest of a phone number that was a card is nothing.
bool Finder::State::LeavesNoPiece(uint32_t detector) const {
  return detector >= kKinds || Catalogue()[detector].group == Group::kSecrets;
}

void Finder::State::TakeUncovered(const Finding& finding, std::vector<Finding>* out) {
  const auto is_covered = [this](uint32_t at) { return (covered[at / 64] >> (at % 64) & 1) != 0; };
  const size_t first = out->size();
  for (uint32_t from = finding.from; from < finding.to; from++) {
    if (is_covered(from)) continue;
    Finding piece = finding;
    piece.from = from;
    while (from < finding.to && !is_covered(from)) from++;
    piece.to = from;
    out->push_back(piece);
  }
  const uint32_t size = out->size() == first + 1 ? out->back().to - out->back().from : 0;
  if (size != finding.to - finding.from && !LeavesNoPiece(finding.detector)) out->resize(first);
  for (size_t i = first; i < out->size(); i++) {
    for (uint32_t at = (*out)[i].from; at < (*out)[i].to; at++) {
      covered[at / 64] |= 1ull << (at % 64);
    }
  }
}

void Finder::State::Resolve(std::vector<Finding>* out) {
  std::vector<Finding>& findings = judge.findings();
  if (findings.size() == 1) {
    judge.counts()[findings[0].detector].found++;
    out->push_back(findings[0]);
    return;
  }
  std::sort(findings.begin(), findings.end(), [](const Finding& a, const Finding& b) {
    if (a.score != b.score) return a.score > b.score;
    const uint32_t a_size = a.to - a.from, b_size = b.to - b.from;
    if (a_size != b_size) return a_size > b_size;
    return a.from != b.from ? a.from < b.from : a.detector < b.detector;
  });
  covered.assign(raw.size() / 64 + 1, 0);
  for (const Finding& finding : findings) {
    const size_t before = out->size();
    TakeUncovered(finding, out);
    if (out->size() > before) judge.counts()[finding.detector].found++;
  }
  std::sort(out->begin(), out->end(),
            [](const Finding& a, const Finding& b) { return a.from < b.from; });
}

const KeyFacts& Finder::Key(std::string_view key) { return state_->judge.Key(key); }

void Finder::Find(const KeyFacts& key, std::span<const PatternHit> hits,
                  std::vector<Finding>* out) {
  State& s = *state_;
  out->clear();
  s.judge.Begin(s.text, key);
  if (s.has_places) s.ReadAll();
  if (key.names_secret && s.set.looks()) {
    s.judge.SetText(s.raw);
    ReadNamedValue(s.raw, &s.judge);
  }
  s.TakeHits(hits);
  if (!s.judge.findings().empty()) s.Resolve(out);
}

std::span<const DetectorCounts> Finder::counts() const { return state_->judge.counts(); }

void Finder::CountAgain(uint32_t detector) {
  DetectorCounts& counts = state_->judge.counts()[detector];
  counts.candidates++;
  counts.found++;
}

}  // namespace weir::redaction::detect
