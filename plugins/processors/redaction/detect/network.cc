#include "plugins/processors/redaction/detect/network.h"

#include <arpa/inet.h>

#include <algorithm>
#include <cstring>

#include "plugins/processors/redaction/detect/characters.h"
#include "plugins/processors/redaction/detect/check_digits.h"

namespace weir::redaction::detect {
namespace {

constexpr size_t kLocalBytesMax = 64, kDomainBytesMax = 253, kLabelBytesMax = 63;

constexpr ByteSet kLocalBytes(
    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz.!#$&'*+/=?^_{|}~-");
bool IsLocalByte(char c) { return kLocalBytes.Has(c); }
// Bytes of a letter beyond ASCII that begins at `at`, or ends before it; 0: there is none. Only
// those of two bytes, Latin, Greek, Cyrillic and the like: longer ones are mostly signs around the
// text.
uint32_t LetterAt(std::string_view text, uint32_t at) {
  if (at + 1 >= text.size()) return 0;
  const auto lead = static_cast<uint8_t>(text[at]), tail = static_cast<uint8_t>(text[at + 1]);
  return lead >= 0xC3 && lead <= 0xDF && (tail & 0xC0) == 0x80 ? 2 : 0;
}
uint32_t LetterBefore(std::string_view text, uint32_t at) {
  return at >= 2 ? LetterAt(text, at - 2) : 0;
}

// What prose and query strings put directly before an address.
constexpr ByteSet kLocalSigns("!#$&'*/=?^{|}~");
bool IsLocalSign(char c) { return kLocalSigns.Has(c); }

// Names of files and of machines end like this, and no address does.
constexpr std::string_view kNoTopLevels[] = {
    "png",  "jpg",   "jpeg",  "gif",    "svg",      "webp",        "css",  "js",    "json",
    "html", "yaml",  "yml",   "xml",    "txt",      "log",         "gz",   "jar",   "exe",
    "dll",  "conf",  "local", "lan",    "internal", "localdomain", "svc",  "cluster", "ico",
    "map",  "service", "socket", "scope", "slice",  "target",      "timer", "mount"};

uint32_t LocalBegin(std::string_view text, uint32_t at) {
  uint32_t begin = at;
  // A sign before the last name belongs to the text around: "to=anna", "/users/anna".
  while (begin > 0 && at - begin < kLocalBytesMax && !IsLocalSign(text[begin - 1])) {
    const uint32_t size = IsLocalByte(text[begin - 1]) ? 1 : LetterBefore(text, begin);
    if (size == 0) break;
    begin -= size;
  }
  while (begin < at && (text[begin] == '.' || text[begin] == '-' || text[begin] == '+')) begin++;
  return begin;
}

// Bytes of the label that begins at `at`, and whether it is of letters only.
struct Label {
  uint32_t size = 0;
  bool letters = true;
};
Label LabelAt(std::string_view text, uint32_t at) {
  Label label;
  uint32_t i = at;
  while (i < text.size() && i - at <= kLabelBytesMax) {
    const bool letter = IsLetter(text[i]);
    const bool own = letter || IsDigit(text[i]) || text[i] == '-';
    const uint32_t size = own ? 1 : LetterAt(text, i);
    if (size == 0) break;
    label.letters = label.letters && (letter || !own);
    i += size;
  }
  label.size = i - at;
  return label;
}

// The end of the longest domain with a top level of letters; `at` itself: there is none.
uint32_t DomainEnd(std::string_view text, uint32_t at) {
  constexpr uint32_t kTopLevelMin = 2, kTopLevelMax = 24;
  uint32_t end = at, next = at;
  Label label = LabelAt(text, at);
  while (next - at <= kDomainBytesMax) {
    const uint32_t label_end = next + label.size;
    const bool bad = label.size == 0 || label.size > kLabelBytesMax || text[next] == '-' ||
                     text[label_end - 1] == '-';
    if (bad) break;
    const bool top = next != at && label.letters && label.size >= kTopLevelMin &&
                     label.size <= kTopLevelMax;
    end = top ? label_end : at;
    if (label_end >= text.size() || text[label_end] != '.') break;
    next = label_end + 1;
    label = LabelAt(text, next);
    if (label.size == 0) break;
  }
  return end;
}

bool IsKnownTopLevel(std::string_view domain) {
  char lower[32];
  const std::string_view top = domain.substr(domain.rfind('.') + 1).substr(0, sizeof(lower));
  std::transform(top.begin(), top.end(), lower, ToLower);
  return std::none_of(std::begin(kNoTopLevels), std::end(kNoTopLevels), [&](std::string_view no) {
    return no[0] == lower[0] && no == std::string_view(lower, top.size());
  });
}

// "release 2.10.1.161": what is four numbers behind such a word is a version.
bool SaysVersion(std::string_view text, uint32_t from) {
  // "Chrome/8.19.51.252" and "rv:1.9.0.20", as user agents have them.
  uint32_t end = from;
  while (end > 0 && !IsLetter(text[end - 1]) && from - end < 2) end--;
  uint32_t begin = end;
  while (begin > 0 && IsLetter(text[begin - 1]) && end - begin < 12) begin--;
  if (end + 1 == from && text[end] == '/' && begin < end && IsUpper(text[begin])) return true;
  static const Words kVersions(
      "version|ver|v|rv|release|build|rev|revision|oid|firmware|fw|sdk|api");
  Folded word;
  word.Set(text.substr(begin, end - begin));
  return kVersions.StandIn(word);
}

bool IsMac(std::string_view run) {
  constexpr size_t kBytes = 17;
  if (run.size() != kBytes) return false;
  for (size_t i = 0; i < kBytes; i++) {
    if (i % 3 == 2 ? run[i] != run[2] : !IsHex(run[i])) return false;
  }
  return run != "00:00:00:00:00:00" && run != "ff:ff:ff:ff:ff:ff";
}

bool IsIpv6(std::string_view run) {
  char copy[INET6_ADDRSTRLEN];
  in6_addr address;
  if (run.size() < 3 || run.size() >= sizeof(copy)) return false;
  if (std::none_of(run.begin(), run.end(), IsDigit)) return false;
  std::memcpy(copy, run.data(), run.size());
  copy[run.size()] = 0;
  return inet_pton(AF_INET6, copy, &address) == 1;
}

}  // namespace

void ReadEmail(std::string_view text, uint32_t at, Judge* judge) {
  const uint32_t begin = LocalBegin(text, at);
  if (begin == at || text[at - 1] == '.') return;
  const uint32_t end = DomainEnd(text, at + 1);
  if (end == at + 1) return;
  const std::string_view local = text.substr(begin, at - begin);
  if (local.find("..") != std::string_view::npos) return;
  const bool path_follows = end < text.size() && text[end] == ':' && end + 1 < text.size() &&
                            IsLetter(text[end + 1]);
  const bool is_login = local == "git" || local == "hg" || local == "svn";
  if (!IsKnownTopLevel(text.substr(at + 1, end - at - 1)) || (is_login && path_follows)) {
    judge->Refuse(Kind::kEmail);
    return;
  }
  judge->Offer(Kind::kEmail, begin, end, is_login ? 0.3f : 0.9f);
}

void ReadIpv4(std::string_view text, std::span<const NumberGroup> chain, size_t first,
              Judge* judge) {
  constexpr size_t kGroups = 4;
  if (chain.size() - first < kGroups) return;
  const auto window = chain.subspan(first, kGroups);
  uint32_t sum = 0;
  for (size_t i = 0; i < kGroups; i++) {
    const NumberGroup& group = window[i];
    if (group.size() > 3 || (i > 0 && group.separator != '.')) return;
    uint32_t value = 0;
    for (uint32_t at = group.from; at < group.to; at++) {
      value = value * 10 + static_cast<uint32_t>(text[at] - '0');
    }
    if (value > 255 || (group.size() > 1 && text[group.from] == '0')) {
      judge->Refuse(Kind::kIpv4);
      return;
    }
    sum += value;
  }
  const uint32_t from = window[0].from, to = window.back().to;
  const char before = from > 0 ? text[from - 1] : ' ';
  const char next = first + kGroups < chain.size() ? chain[first + kGroups].separator : ' ';
  const bool continues = next == '.' || next == '-';
  const bool tied = continues || before == '.' || before == '-' || before == '_';
  // 0.0.0.0 is nobody's address.
  if (sum == 0 || tied) {
    judge->Refuse(Kind::kIpv4);
    return;
  }
  judge->Offer(Kind::kIpv4, from, to, SaysVersion(text, from) ? 0.1f : 0.7f);
}

uint32_t ReadHexColons(std::string_view text, uint32_t at, Judge* judge) {
  const auto in_run = [](char c) { return IsHex(c) || c == ':' || c == '.'; };
  uint32_t begin = at, end = at;
  constexpr uint32_t kLongest = 64;
  while (begin > 0 && at - begin < kLongest && in_run(text[begin - 1])) begin--;
  while (end < text.size() && end - at < kLongest && in_run(text[end])) end++;
  const uint32_t run_end = end;
  while (end > at && (text[end - 1] == '.' || (text[end - 1] == ':' && text[end - 2] != ':'))) {
    end--;
  }
  if (begin > 0 && (IsAlnum(text[begin - 1]) || text[begin - 1] == '_')) return run_end;
  if (end < text.size() && (IsAlnum(text[end]) || text[end] == '_')) return run_end;
  const std::string_view run = text.substr(begin, end - begin);
  if (std::count(run.begin(), run.end(), ':') < 2) return run_end;
  if (IsMac(run)) {
    if (judge->Wants(Kind::kMac)) judge->Offer(Kind::kMac, begin, end, 0.7f);
  } else if (judge->Wants(Kind::kIpv6)) {
    if (IsIpv6(run)) {
      judge->Offer(Kind::kIpv6, begin, end, 0.8f);
    } else {
      judge->Refuse(Kind::kIpv6);
    }
  }
  return run_end;
}

void ReadCoordinates(std::string_view text, std::span<const NumberGroup> chain, size_t first,
                     Judge* judge) {
  constexpr uint32_t kDecimalsMin = 4;
  if (!judge->Wants(Kind::kGeoCoordinates) || chain.size() - first < 2) return;
  const NumberGroup& whole = chain[first];
  const NumberGroup& decimals = chain[first + 1];
  if (decimals.separator != '.' || whole.size() > 3 || decimals.size() < kDecimalsMin) return;
  uint32_t at = decimals.to;
  if (at >= text.size() || text[at] != ',') return;
  at++;
  while (at < text.size() && (text[at] == ' ' || text[at] == '+')) at++;
  if (at < text.size() && text[at] == '-') at++;
  const uint32_t second = at;
  while (at < text.size() && IsDigit(text[at])) at++;
  if (at == second || at - second > 3 || at >= text.size() || text[at] != '.') return;
  const uint32_t second_decimals = ++at;
  while (at < text.size() && IsDigit(text[at])) at++;
  if (at - second_decimals < kDecimalsMin) return;
  const Digits latitude = DigitsOf(text.substr(whole.from, whole.size()));
  const Digits longitude = DigitsOf(text.substr(second, second_decimals - 1 - second));
  if (latitude.Number(0, latitude.size) > 90 || longitude.Number(0, longitude.size) > 180) {
    judge->Refuse(Kind::kGeoCoordinates);
    return;
  }
  const bool negative = whole.from > 0 && text[whole.from - 1] == '-';
  judge->OfferWithContext(Kind::kGeoCoordinates, negative ? whole.from - 1 : whole.from, at, 0.3f);
}

}  // namespace weir::redaction::detect
