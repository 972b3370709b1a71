#include "host/regex/class_syntax.h"

#include <cstdint>
#include <utility>

namespace weir::regex {
namespace {

ByteSet Digits() { return ByteSet::Of('0', '9'); }
ByteSet WordSet() {
  ByteSet set = Digits() | ByteSet::Of('a', 'z') | ByteSet::Of('A', 'Z');
  set.Insert('_');
  return set;
}
// RE2's \s is without the vertical tab.
ByteSet Spaces() {
  ByteSet set = ByteSet::Of('\t', '\n') | ByteSet::Of('\f', '\r');
  set.Insert(' ');
  return set;
}
ByteSet WithBeyond(ByteSet set) {
  set.beyond = true;
  return set;
}

// Unicode folds some letters beyond ASCII into k and s, and the other way round.
ByteSet FoldMay(ByteSet set) {
  set = set.BothCases();
  const bool folds_beyond = set.Has('k') || set.Has('s');
  if (set.beyond) {
    for (const char c : {'k', 'K', 's', 'S'}) set.Insert(static_cast<unsigned char>(c));
  }
  set.beyond = set.beyond || folds_beyond;
  return set;
}

bool SameAscii(const ClassBounds& bounds) {
  return bounds.may.low == bounds.sure.low && bounds.may.high == bounds.sure.high;
}

// What is beyond ASCII may fold into it, and nobody here knows what does.
CharSet Folded(const ClassBounds& bounds, bool caseless) {
  if (!caseless) return {bounds.may, SameAscii(bounds)};
  const bool has_folded = bounds.sure.Has('k') && bounds.sure.Has('s');
  return {FoldMay(bounds.may), SameAscii(bounds) && (!bounds.may.beyond || has_folded)};
}

struct NamedClass {
  std::string_view name;
  ByteSet set;
};

// True and the set for what stands between "[:" and ":]".
bool FindNamed(std::string_view name, ByteSet* set) {
  const ByteSet alpha = ByteSet::Of('a', 'z') | ByteSet::Of('A', 'Z');
  const ByteSet punct = ByteSet::Of('!', '/') | ByteSet::Of(':', '@') | ByteSet::Of('[', '`') |
                        ByteSet::Of('{', '~');
  ByteSet blank = ByteSet::Of('\t', '\t');
  blank.Insert(' ');
  ByteSet space = ByteSet::Of('\t', '\r');
  space.Insert(' ');
  const NamedClass known[] = {
      {"alnum", alpha | Digits()}, {"alpha", alpha}, {"ascii", ByteSet::AnyAscii()},
      {"blank", blank}, {"cntrl", ByteSet::Of(0, 31) | ByteSet::Of(127, 127)},
      {"digit", Digits()}, {"graph", ByteSet::Of('!', '~')}, {"lower", ByteSet::Of('a', 'z')},
      {"print", ByteSet::Of(' ', '~')}, {"punct", punct}, {"space", space},
      {"upper", ByteSet::Of('A', 'Z')}, {"word", WordSet()},
      {"xdigit", Digits() | ByteSet::Of('a', 'f') | ByteSet::Of('A', 'F')}};
  for (const NamedClass& entry : known) {
    if (entry.name == name) {
      *set = entry.set;
      return true;
    }
  }
  return false;
}

constexpr uint32_t kBeyond = 128;  // Any character beyond ASCII.

int HexValue(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  c = static_cast<char>(c | 0x20);
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

// "\x41" or "\x{41}", after the x.
bool ReadHex(std::string_view& rest, uint32_t* rune) {
  if (rest.empty()) return false;
  const bool braced = rest.front() == '{';
  if (braced) rest.remove_prefix(1);
  uint32_t value = 0, digits = 0;
  while (!rest.empty() && HexValue(rest.front()) >= 0 && digits < (braced ? 8u : 2u)) {
    value = value * 16 + static_cast<uint32_t>(HexValue(rest.front()));
    rest.remove_prefix(1);
    digits++;
  }
  if (braced) {
    if (digits == 0 || rest.empty() || rest.front() != '}') return false;
    rest.remove_prefix(1);
  } else if (digits != 2) {
    return false;
  }
  *rune = value < kBeyond ? value : kBeyond;
  return true;
}

// The character that an escape stands for, with `rest` after the backslash.
bool ReadEscapedRune(std::string_view& rest, uint32_t* rune) {
  if (rest.empty()) return false;
  const auto c = static_cast<unsigned char>(rest.front());
  rest.remove_prefix(1);
  switch (c) {
    case 'a': *rune = '\a'; return true;
    case 'f': *rune = '\f'; return true;
    case 'n': *rune = '\n'; return true;
    case 'r': *rune = '\r'; return true;
    case 't': *rune = '\t'; return true;
    case 'v': *rune = '\v'; return true;
    case 'x': return ReadHex(rest, rune);
    default: break;
  }
  if (c >= '0' && c <= '7') {
    uint32_t value = c - '0';
    for (int i = 0; i < 2 && !rest.empty() && rest.front() >= '0' && rest.front() <= '7'; i++) {
      value = value * 8 + static_cast<uint32_t>(rest.front() - '0');
      rest.remove_prefix(1);
    }
    *rune = value < kBeyond ? value : kBeyond;
    return true;
  }
  const bool is_name = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '8' || c == '9';
  if (is_name || c >= kBeyond) return false;
  *rune = c;
  return true;
}

// "\d" and its like, and "\pL": with `rest` at the letter. False, with nothing taken, when none.
bool ReadClassEscape(std::string_view& rest, ClassBounds* bounds) {
  if (rest.empty()) return false;
  ByteSet set;
  switch (rest.front()) {
    case 'd': case 'D': set = Digits(); break;
    case 's': case 'S': set = Spaces(); break;
    case 'w': case 'W': set = WordSet(); break;
    case 'p': case 'P': {
      size_t length = 2;
      if (rest.size() > 1 && rest[1] == '{') length = rest.find('}') + 1;
      if (length < 2 || length > rest.size()) return false;
      if (length == 2 && static_cast<unsigned char>(rest[1]) >= kBeyond) return false;
      rest.remove_prefix(length);
      bounds->may = ByteSet::Any();
      return true;
    }
    default: return false;
  }
  const bool negated = rest.front() < 'a';
  rest.remove_prefix(1);
  bounds->Add(negated ? WithBeyond(set.AsciiComplement()) : set);
  return true;
}

uint32_t TakePlain(std::string_view& rest, bool utf8) {
  const auto c = static_cast<unsigned char>(rest.front());
  rest.remove_prefix(1);
  if (c < kBeyond) return c;
  while (utf8 && !rest.empty() && (static_cast<unsigned char>(rest.front()) & 0xC0) == 0x80) {
    rest.remove_prefix(1);
  }
  return kBeyond;
}

ByteSet OfRune(uint32_t rune) {
  ByteSet set;
  if (rune >= kBeyond) {
    set.beyond = true;
  } else {
    set.Insert(static_cast<unsigned char>(rune));
  }
  return set;
}

bool ReadClassRune(std::string_view& rest, bool utf8, uint32_t* rune) {
  if (rest.empty()) return false;
  if (rest.front() != '\\') {
    *rune = TakePlain(rest, utf8);
    return true;
  }
  rest.remove_prefix(1);
  return ReadEscapedRune(rest, rune);
}

// One item of a bracketed class: a named class, an escaped one, a character or a range.
bool ReadClassItem(std::string_view& rest, bool utf8, ClassBounds* bounds) {
  if (rest.starts_with("[:")) {
    const size_t end = rest.find(":]");
    if (end != std::string_view::npos) {
      std::string_view name = rest.substr(2, end - 2);
      const bool negated = name.starts_with('^');
      if (negated) name.remove_prefix(1);
      ByteSet set;
      if (FindNamed(name, &set)) {
        rest.remove_prefix(end + 2);
        bounds->Add(negated ? WithBeyond(set.AsciiComplement()) : set);
        return true;
      }
      return false;
    }
  }
  if (rest.starts_with('\\')) {
    std::string_view inner = rest.substr(1);
    ClassBounds escaped;
    if (ReadClassEscape(inner, &escaped)) {
      rest = inner;
      bounds->may = bounds->may | escaped.may;
      bounds->sure = bounds->sure | escaped.sure;
      return true;
    }
  }
  uint32_t from = 0;
  if (!ReadClassRune(rest, utf8, &from)) return false;
  uint32_t to = from;
  if (rest.size() >= 2 && rest[0] == '-' && rest[1] != ']') {
    rest.remove_prefix(1);
    if (!ReadClassRune(rest, utf8, &to)) return false;
  }
  ByteSet set = OfRune(to);
  if (from < kBeyond) set = set | ByteSet::Of(static_cast<unsigned char>(from),
                                              static_cast<unsigned char>(to < 128 ? to : 127));
  bounds->Add(set);
  return true;
}

}  // namespace

bool ReadEscape(std::string_view& rest, bool caseless, CharSet* out) {
  rest.remove_prefix(1);
  if (rest.starts_with('C')) {
    rest.remove_prefix(1);
    *out = {ByteSet::Any(), true};
    return true;
  }
  ClassBounds bounds;
  if (ReadClassEscape(rest, &bounds)) {
    *out = Folded(bounds, caseless);
    return true;
  }
  uint32_t rune = 0;
  if (!ReadEscapedRune(rest, &rune)) return false;
  bounds.Add(OfRune(rune));
  *out = Folded(bounds, caseless);
  return true;
}

bool ReadClass(std::string_view& rest, bool caseless, bool utf8, CharSet* out) {
  rest.remove_prefix(1);
  const bool negated = rest.starts_with('^');
  if (negated) rest.remove_prefix(1);
  ClassBounds bounds;
  bool first = true;
  while (!rest.empty() && (first || rest.front() != ']')) {
    if (!ReadClassItem(rest, utf8, &bounds)) return false;
    first = false;
  }
  if (rest.empty()) return false;
  rest.remove_prefix(1);
  if (negated) {
    // What is beyond ASCII is never excluded for sure. Other cases may be excluded as well, which
    // can only make the set smaller.
    *out = {WithBeyond(bounds.sure.AsciiComplement()), !caseless && SameAscii(bounds)};
  } else {
    *out = Folded(bounds, caseless);
  }
  return true;
}

CharSet ReadPlain(std::string_view& rest, bool caseless, bool utf8) {
  ClassBounds bounds;
  bounds.Add(OfRune(TakePlain(rest, utf8)));
  return Folded(bounds, caseless);
}

}  // namespace weir::regex
