#include "plugins/processors/redaction/detect/numbers.h"

#include <algorithm>

#include "plugins/processors/redaction/detect/cards.h"
#include "plugins/processors/redaction/detect/characters.h"
#include "plugins/processors/redaction/detect/codes.h"
#include "plugins/processors/redaction/detect/national_ids.h"
#include "plugins/processors/redaction/detect/network.h"
#include "plugins/processors/redaction/detect/phones.h"

namespace weir::redaction::detect {
namespace {

struct Entry {
  Kind kind;
  std::string_view layout;
  float score;  // Of what the validator lets pass.
};

// Below the usual threshold a layout counts only with context: its check lets too much pass, or
// other things are written the same way.
constexpr float kWithContext = 0.2f;

constexpr Entry kEntries[] = {
    {Kind::kPaymentCard, "13", 0.6f},        {Kind::kPaymentCard, "14", 0.6f},
    {Kind::kPaymentCard, "15", 0.7f},        {Kind::kPaymentCard, "16", 0.7f},
    {Kind::kPaymentCard, "18", 0.4f},        {Kind::kPaymentCard, "19", 0.4f},
    {Kind::kPaymentCard, "4_4_4_4", 0.9f},   {Kind::kPaymentCard, "4_4_4_4_2", 0.9f},
    {Kind::kPaymentCard, "6_13", 0.8f},
    {Kind::kPaymentCard, "4_6_5", 0.9f},     {Kind::kPaymentCard, "4_6_4", 0.9f},
    {Kind::kPaymentCard, "4_4_4_1", 0.8f},   {Kind::kPaymentCard, "4_4_4_2", 0.8f},
    {Kind::kPaymentCard, "4_4_4_3", 0.8f},   {Kind::kPaymentCard, "4_4_4_4_3", 0.9f},
    {Kind::kPaymentCard, "4.4.4.4", 0.7f},
    {Kind::kUsRoutingNumber, "9", kWithContext},
    {Kind::kUsSsn, "3-2-4", 0.7f},           {Kind::kUsSsn, "3 2 4", 0.6f},
    {Kind::kUsSsn, "9", kWithContext},       {Kind::kUsItin, "3_2_4", 0.6f},
    {Kind::kUsItin, "9", kWithContext},      {Kind::kUsEin, "2-7", kWithContext},
    {Kind::kCnResidentId, "18", 0.9f},
    {Kind::kUsPassport, "9", kWithContext},  {Kind::kUsNpi, "10", kWithContext},
    {Kind::kImei, "15", kWithContext},       {Kind::kImei, "2_6_6_1", 0.7f},
    {Kind::kImsi, "15", kWithContext},       {Kind::kUkNhs, "3_3_4", 0.3f},
    {Kind::kUkNhs, "10", kWithContext},      {Kind::kCaSin, "3_3_3", 0.35f},
    {Kind::kCaSin, "9", kWithContext},       {Kind::kAuTfn, "3_3_3", 0.3f},
    {Kind::kAuTfn, "9", kWithContext},       {Kind::kAuTfn, "8", kWithContext},
    {Kind::kAuAbn, "2 3 3 3", 0.7f},         {Kind::kAuAbn, "11", kWithContext},
    {Kind::kAuAcn, "3_3_3", 0.3f},           {Kind::kAuAcn, "9", kWithContext},
    {Kind::kAuMedicare, "4 5 1", 0.6f},      {Kind::kAuMedicare, "10", kWithContext},
    {Kind::kAuMedicare, "11", kWithContext}, {Kind::kInAadhaar, "4_4_4", 0.6f},
    {Kind::kInAadhaar, "12", 0.3f},          {Kind::kBrCpf, "3.3.3-2", 0.9f},
    {Kind::kBrCpf, "11", 0.3f},              {Kind::kBrCnpj, "2.3.3/4-2", 0.95f},
    {Kind::kBrCnpj, "14", 0.3f},             {Kind::kFrNir, "1 2 2 2 3 3 2", 0.95f},
    {Kind::kFrNir, "13 2", 0.8f},            {Kind::kFrNir, "15", 0.35f},
    {Kind::kDeTaxId, "2 3 3 3", 0.6f},       {Kind::kDeTaxId, "11", 0.3f},
    {Kind::kNlBsn, "9", kWithContext},       {Kind::kNlBsn, "4.2.3", 0.5f},
    {Kind::kPlPesel, "11", 0.35f},           {Kind::kSePersonnummer, "6-4", 0.6f},
    {Kind::kSePersonnummer, "8-4", 0.7f},    {Kind::kSePersonnummer, "10", kWithContext},
    {Kind::kSePersonnummer, "12", 0.3f},     {Kind::kTrTckn, "11", 0.35f},
    {Kind::kZaId, "13", 0.35f},              {Kind::kZaId, "6 4 2 1", 0.7f},
    {Kind::kKrRrn, "6-7", 0.8f},             {Kind::kKrRrn, "13", 0.3f},
    {Kind::kThId, "1-4-5-2-1", 0.9f},        {Kind::kThId, "1 4 5 2 1", 0.9f},
    {Kind::kThId, "13", kWithContext},       {Kind::kDateOfBirth, "4-2-2", kWithContext},
    {Kind::kDateOfBirth, "4/2/2", kWithContext}, {Kind::kDateOfBirth, "2-2-4", kWithContext},
    {Kind::kDateOfBirth, "2/2/4", kWithContext}, {Kind::kDateOfBirth, "2.2.4", kWithContext},
    {Kind::kPhone, "3)3-4", 0.65f},          {Kind::kPhone, "3)3 4", 0.65f},
    {Kind::kPhone, "2)4 4", 0.65f},          {Kind::kPhone, "3-3-4", 0.45f},
    {Kind::kPhone, "3.3.4", 0.4f},           {Kind::kPhone, "3 3 4", 0.3f},
    {Kind::kPhone, "1-3-3-4", 0.5f},         {Kind::kPhone, "2 2 2 2 2", 0.6f},
    {Kind::kPhone, "2.2.2.2.2", 0.6f},       {Kind::kPhone, "2-2-2-2-2", 0.5f},
    {Kind::kPhone, "4 3 3", 0.55f},          {Kind::kPhone, "4 3 4", 0.55f},
    {Kind::kPhone, "3 4 4", 0.55f},          {Kind::kPhone, "5 6", 0.5f},
    {Kind::kPhone, "6 5", 0.5f},             {Kind::kPhone, "3 2 2 2", 0.5f},
    {Kind::kPhone, "3 3 3", 0.25f},          {Kind::kPhone, "3 6", 0.5f},
    {Kind::kPhone, "3 5", 0.25f},            {Kind::kPhone, "3 7", 0.25f},
    {Kind::kPhone, "3 8", 0.25f},            {Kind::kPhone, "4 6", 0.25f},
    {Kind::kPhone, "4 7", 0.25f},            {Kind::kPhone, "4/7", 0.25f},
    {Kind::kPhone, "5 7", 0.5f},            {Kind::kPhone, "9", 0.15f},
    {Kind::kPhone, "10", kWithContext},      {Kind::kPhone, "11", kWithContext},
    {Kind::kPhone, "4/6", 0.25f},            {Kind::kPhone, "4/8", 0.25f},
    {Kind::kPhone, "3/7", 0.25f},            {Kind::kPhone, "3/8", 0.25f},
    {Kind::kPhone, "5/6", 0.25f},
    {Kind::kUsDriverLicense, "7", kWithContext}, {Kind::kUsDriverLicense, "8", kWithContext},
    {Kind::kUsDriverLicense, "9", kWithContext}, {Kind::kUsBankAccount, "8", kWithContext},
    {Kind::kUsBankAccount, "9", kWithContext},   {Kind::kUsBankAccount, "10", kWithContext},
    {Kind::kUsBankAccount, "11", kWithContext},  {Kind::kUsBankAccount, "12", kWithContext},
    {Kind::kUsBankAccount, "13", kWithContext},  {Kind::kUsBankAccount, "14", kWithContext},
    {Kind::kUsBankAccount, "15", kWithContext},  {Kind::kUsBankAccount, "16", kWithContext},
    {Kind::kUsBankAccount, "17", kWithContext},
};

// Numbers that count seconds, milli-, micro- or nanoseconds since 1970, from 2001 until 2039: later
// on they begin as the numbers of Mir and Mastercard do.
bool IsEpoch(const Digits& digits) {
  constexpr uint64_t kFrom = 978307200, kTo = 2199999999;
  if (digits.size < 10 || digits.size > 19 || digits.size % 3 != 1) return false;
  const uint64_t seconds = digits.Number(0, 10);
  return seconds >= kFrom && seconds <= kTo;
}

// Whether the window is a part of something longer: a version, a decimal, a serial number.
bool IsTorn(std::string_view text, std::span<const NumberGroup> window, bool chain_ends) {
  const NumberGroup& first = window.front();
  const NumberGroup& last = window.back();
  if (first.separator == '.' || first.separator == '-') return true;
  if (first.separator == 0 && first.from >= 2 && IsAlnum(text[first.from - 2])) {
    const char before = text[first.from - 1];
    if (before == '.' || before == '-') return true;
  }
  if (last.to + 1 >= text.size()) return false;
  const char after = text[last.to], then = text[last.to + 1];
  return (after == '-' || after == '.') && (IsDigit(then) || (chain_ends && IsAlnum(then)));
}

// How many groups of the window's size and separator go on around it: "4111 1111 1111" in
// "4111 1111 1111 1234" is a part of a number in equal groups.
size_t SeriesAround(std::span<const NumberGroup> chain, size_t first, size_t count) {
  constexpr uint32_t kWholeNumber = 9;  // Such groups are numbers themselves.
  constexpr size_t kEnough = 2;         // More make no difference.
  const uint32_t before_size = chain[first].size(), after_size = chain[first + count - 1].size();
  const char separator = count > 1 ? chain[first + 1].separator : ' ';
  size_t around = 0;
  for (size_t i = first; i > 0 && before_size < kWholeNumber && around < kEnough; i--, around++) {
    if (chain[i].separator != separator || chain[i - 1].size() != before_size) break;
  }
  const size_t end = first + count;
  for (size_t i = end; i < chain.size() && after_size < kWholeNumber && around < kEnough; i++) {
    if (chain[i].separator != separator || chain[i].size() != after_size) break;
    around++;
  }
  return around;
}

size_t LayoutHash(uint64_t code) { return (code * 0x9E3779B97F4A7C15ull) >> 54; }

Digits DigitsOf(std::string_view text, std::span<const NumberGroup> window) {
  Digits digits;
  for (const NumberGroup& group : window) {
    for (uint32_t i = group.from; i < group.to; i++) digits.Push(text[i]);
  }
  return digits;
}

bool Holds(Kind kind, const Digits& digits, std::string_view text,
           std::span<const NumberGroup> window) {
  if (kind == Kind::kPaymentCard) return IsCard(digits);
  if (kind == Kind::kPhone) return IsNationalPhone(text, window, digits);
  return NumberHolds(kind, digits);
}

}  // namespace

NumberReader::Layout NumberReader::Parse(std::string_view text) {
  Layout layout;
  size_t group = 0;
  uint32_t size = 0;
  for (const char c : text) {
    if (IsDigit(c)) {
      size = size * 10 + static_cast<uint32_t>(c - '0');
      continue;
    }
    layout.code = Append(layout.code, group++, size);
    layout.separators[group] = c;
    size = 0;
  }
  layout.code = Append(layout.code, group, size);
  return layout;
}

// A part of a quad is never read: dots tie it to the rest.
bool NumberReader::MayBeQuad(const Layout& layout) {
  constexpr size_t kGroups = 4;
  constexpr uint64_t kSizeMax = 3;
  for (size_t i = 0; i < kGroups; i++) {
    const uint64_t size = SizeAt(layout.code, i);
    if (size == 0 || size > kSizeMax || (i > 0 && layout.separators[i] != '.')) return false;
  }
  return SizeAt(layout.code, kGroups) == 0;
}

NumberReader::NumberReader(const DetectorSet& set)
    : addresses_(set.is_on(Kind::kIpv4)),
      phones_(set.is_on(Kind::kPhone)),
      dnis_(set.is_on(Kind::kEsDni)),
      coordinates_(set.is_on(Kind::kGeoCoordinates)),
      reads_quads_(addresses_) {
  if (addresses_) digits_min_ = DigitsMin::kFew;
  for (const Entry& entry : kEntries) {
    if (!set.is_on(entry.kind)) continue;
    Layout& layout = layouts_.emplace_back(Parse(entry.layout));
    layout.kind = entry.kind;
    layout.score = entry.score;
    layout.needs_context = entry.score <= kWithContext;
    reads_quads_ |= MayBeQuad(layout);
  }
  static_assert(std::size(kEntries) < kNone);
  std::stable_sort(layouts_.begin(), layouts_.end(), [](const Layout& a, const Layout& b) {
    return LayoutHash(a.code) < LayoutHash(b.code);
  });
  by_hash_.fill(kNone);
  for (uint32_t i = 0; i < layouts_.size(); i++) {
    uint8_t& place = by_hash_[LayoutHash(layouts_[i].code)];
    if (place == kNone) {
      place = static_cast<uint8_t>(runs_.size());
      runs_.push_back({i, i, true, {}});
    }
    Run& run = runs_[place];
    run.end = i + 1;
    run.needs_context = run.needs_context && layouts_[i].needs_context;
    run.kinds[static_cast<size_t>(layouts_[i].kind)] = true;
  }
}

bool NumberReader::Fits(const Layout& layout, std::span<const NumberGroup> window) {
  char any = 0;  // What '_' stands for here.
  for (size_t i = 1; i < window.size(); i++) {
    const char wanted = layout.separators[i], found = window[i].separator;
    if (wanted != '_') {
      if (found != wanted) return false;
      continue;
    }
    if (found != ' ' && found != '-') return false;
    if (any != 0 && found != any) return false;
    any = found;
  }
  return true;
}

// What needs context is asked for it before anything else: most numbers have none.
void NumberReader::ReadWindow(std::string_view text, std::span<const NumberGroup> window,
                              uint64_t code, size_t series, Judge* judge) const {
  const Run& run = runs_[by_hash_[LayoutHash(code)]];
  const bool single = window.size() == 1;
  if (single && run.needs_context && !judge->HasContextOfAny(run.kinds, window[0].from)) return;
  const uint32_t to = window.back().to;
  Digits digits;
  bool epoch = false;
  for (uint32_t i = run.first; i < run.end; i++) {
    const Layout* const layout = &layouts_[i];
    if (layout->code != code || !Fits(*layout, window)) continue;
    if (series > 0 && layout->kind != Kind::kPaymentCard) continue;
    uint32_t from = window[0].from;
    if (layout->kind == Kind::kPhone) from = PhoneBegin(text, window);
    if (layout->needs_context && !judge->HasContext(layout->kind, from)) continue;
    if (digits.size == 0) {
      digits = DigitsOf(text, window);
      epoch = single && IsEpoch(digits);
    }
    if (!Holds(layout->kind, digits, text, window)) {
      judge->Refuse(layout->kind);
      continue;
    }
    // A dump of numbers in fours has many that are a card's by chance; one more is a card's too.
    const bool dump = series > 1;
    if (epoch || dump || layout->needs_context) {
      judge->OfferWithContext(layout->kind, from, to, layout->score);
    } else {
      judge->Offer(layout->kind, from, to, layout->score);
    }
  }
}

// By the signs that each of them needs.
bool NumberReader::HasNoLayout(std::string_view text, std::span<const NumberGroup> chain,
                               size_t first) const {
  const NumberGroup& group = chain[first];
  if (phones_ && group.from > 0 && text[group.from - 1] == '+') return true;
  if (phones_ && first == 0 && MayBeNationalPhone(chain) && !IsTorn(text, chain, true)) return true;
  if (dnis_ && (group.size() == 7 || group.size() == 8) && group.to + 1 < text.size() &&
      text[group.to] == '-') {
    return true;
  }
  if (first + 1 == chain.size() || chain[first + 1].separator != '.') return false;
  const uint32_t next_to = chain[first + 1].to;
  if (coordinates_ && next_to < text.size() && text[next_to] == ',') return true;
  return addresses_ && chain.size() - first >= 4;
}

void NumberReader::Collect(std::string_view text, const NumberGroups& groups,
                           std::vector<NumberPlace>* places) const {
  places->clear();
  const auto ties = [](char separator) { return separator == '.' || separator == '-'; };
  for (uint32_t i = 0; i < groups.chains(); i++) {
    const std::span<const NumberGroup> chain = groups.Chain(i);
    for (uint32_t first = 0; first < chain.size(); first++) {
      if (HasNoLayout(text, chain, first)) places->push_back({i, first, 0, 0});
      // A part of a date, a version or an address.
      if (ties(chain[first].separator)) continue;
      uint64_t code = 0;
      const auto longest = static_cast<uint32_t>(std::min(chain.size() - first, kGroupsMax));
      for (uint32_t count = 1; count <= longest; count++) {
        const uint32_t end = first + count;
        const NumberGroup& last = chain[end - 1];
        if (last.size() >= 32) break;
        code = Append(code, count - 1, last.size());
        if (end < chain.size() && ties(chain[end].separator)) continue;
        if (by_hash_[LayoutHash(code)] == kNone) continue;
        if (IsTorn(text, chain.subspan(first, count), end == chain.size())) continue;
        places->push_back({i, first, count, code});
      }
    }
  }
}

void NumberReader::Read(std::string_view text, const NumberGroups& groups,
                        const NumberPlace& place, Judge* judge) const {
  const std::span<const NumberGroup> chain = groups.Chain(place.chain);
  if (place.count == 0) {
    if (phones_) ReadInternationalPhone(text, chain.subspan(place.first), judge);
    if (phones_ && place.first == 0 && MayBeNationalPhone(chain) && !IsTorn(text, chain, true)) {
      ReadNationalPhone(text, chain, judge);
    }
    if (addresses_) ReadIpv4(text, chain, place.first, judge);
    ReadDashedDni(text, chain[place.first], judge);
    ReadCoordinates(text, chain, place.first, judge);
    return;
  }
  const auto window = chain.subspan(place.first, place.count);
  ReadWindow(text, window, place.code, SeriesAround(chain, place.first, place.count), judge);
}

}  // namespace weir::redaction::detect
