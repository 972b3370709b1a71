#include "host/regex/syntax.h"

#include <utility>

#include "host/regex/class_syntax.h"
#include "weir/abi.h"

namespace weir::regex {
namespace {

constexpr int kDepthMax = 100;

class Parser {
 public:
  Parser(std::string_view pattern, uint32_t flags)
      : rest_(pattern), utf8_((flags & WEIR_RE_UTF8) != 0),
        caseless_((flags & WEIR_RE_CASELESS) != 0) {}

  bool ParseAll(Node* out) {
    if (!ParseAlternate(0, out) || !rest_.empty()) return false;
    out->exact = out->exact && !has_flags_;
    return true;
  }

 private:
  bool ParseAlternate(int depth, Node* out);
  bool ParseConcat(int depth, Node* out);
  bool ParseAtom(int depth, Node* out);
  bool ParseGroup(int depth, Node* out);
  bool ParseBackslash(Node* out);
  Node PlainNode(std::string_view& rest) const;
  bool ParseFlags(bool* is_group);
  bool ParseRepeats(Node* out);
  bool ReadCount(uint32_t* min, uint32_t* max);

  bool Take(std::string_view text) {
    if (!rest_.starts_with(text)) return false;
    rest_.remove_prefix(text.size());
    return true;
  }

  std::string_view rest_;
  const bool utf8_;
  bool caseless_;
  bool has_flags_ = false;  // That change what a dot, a border or a repeat means.
};

Node CharNode(const CharSet& set) {
  Node node;
  node.kind = Node::Kind::kChar;
  node.set = set.set;
  node.exact = set.exact;
  return node;
}

Node AssertionNode(Node::Assertion assertion) {
  Node node;
  node.assertion = assertion;
  return node;
}

Node Parser::PlainNode(std::string_view& rest) const {
  const bool ascii = static_cast<unsigned char>(rest.front()) < 128;
  Node node = CharNode(ReadPlain(rest, caseless_, utf8_));
  node.only_folded = ascii && node.set.beyond;
  return node;
}

// Flags given inside hold until the group ends.
bool Parser::ParseAlternate(int depth, Node* out) {
  if (depth > kDepthMax) return false;
  const bool caseless = caseless_;
  Node node;
  node.kind = Node::Kind::kAlternate;
  do {
    node.kids.emplace_back();
    if (!ParseConcat(depth, &node.kids.back())) return false;
  } while (Take("|"));
  caseless_ = caseless;
  *out = node.kids.size() == 1 ? std::move(node.kids.front()) : std::move(node);
  return true;
}

bool Parser::ParseConcat(int depth, Node* out) {
  out->kind = Node::Kind::kConcat;
  while (!rest_.empty() && rest_.front() != '|' && rest_.front() != ')') {
    if (Take("\\Q")) {
      const size_t end = rest_.find("\\E");
      std::string_view text = rest_.substr(0, end);
      rest_.remove_prefix(end == std::string_view::npos ? rest_.size() : end + 2);
      while (!text.empty()) {
        out->kids.push_back(PlainNode(text));
      }
      // A repeat after \E is of the last character; with none the rule is RE2's own affair.
      if (out->kids.empty()) {
        if (!rest_.empty()) return false;
        continue;
      }
      if (!ParseRepeats(&out->kids.back())) return false;
      continue;
    }
    Node atom;
    if (!ParseAtom(depth, &atom) || !ParseRepeats(&atom)) return false;
    out->kids.push_back(std::move(atom));
  }
  return true;
}

bool Parser::ParseAtom(int depth, Node* out) {
  CharSet set;
  switch (rest_.front()) {
    case '(': return ParseGroup(depth, out);
    case '\\': return ParseBackslash(out);
    case '^': case '$':
      *out = AssertionNode(rest_.front() == '^' ? Node::Assertion::kBegin : Node::Assertion::kEnd);
      rest_.remove_prefix(1);
      return true;
    case '.':
      rest_.remove_prefix(1);
      *out = CharNode({ByteSet::Any(), true});
      out->any_but_newline = true;
      return true;
    case '[':
      if (!ReadClass(rest_, caseless_, utf8_, &set)) return false;
      break;
    case '*': case '+': case '?': return false;
    default:
      *out = PlainNode(rest_);
      return true;
  }
  *out = CharNode(set);
  return true;
}

bool Parser::ParseBackslash(Node* out) {
  static constexpr std::pair<std::string_view, Node::Assertion> kAssertions[] = {
      {"\\A", Node::Assertion::kBegin},
      {"\\z", Node::Assertion::kEnd},
      {"\\b", Node::Assertion::kWordBorder},
      {"\\B", Node::Assertion::kNoWordBorder}};
  for (const auto& [text, assertion] : kAssertions) {
    if (!Take(text)) continue;
    *out = AssertionNode(assertion);
    return true;
  }
  CharSet set;
  if (!ReadEscape(rest_, caseless_, &set)) return false;
  *out = CharNode(set);
  return true;
}

bool Parser::ParseGroup(int depth, Node* out) {
  if (Take("(?P<")) {
    const size_t end = rest_.find('>');
    if (end == std::string_view::npos) return false;
    rest_.remove_prefix(end + 1);
  } else if (Take("(?")) {
    const bool caseless = caseless_;
    bool is_group = false;
    if (!ParseFlags(&is_group)) return false;
    if (!is_group) return true;  // Flags for the rest of the group around.
    const bool parsed = ParseAlternate(depth + 1, out) && Take(")");
    caseless_ = caseless;
    return parsed;
  } else {
    Take("(");
  }
  return ParseAlternate(depth + 1, out) && Take(")");
}

// "i-s:" or "i)": sets `is_group` when a group begins.
bool Parser::ParseFlags(bool* is_group) {
  bool on = true;
  while (!rest_.empty()) {
    const char c = rest_.front();
    rest_.remove_prefix(1);
    switch (c) {
      case ':': *is_group = true; return true;
      case ')': return true;
      case '-': on = false; break;
      case 'i': caseless_ = on; break;
      case 'm': case 's': case 'U': has_flags_ = true; break;
      default: return false;
    }
  }
  return false;
}

bool Parser::ReadCount(uint32_t* min, uint32_t* max) {
  std::string_view at = rest_;
  const auto number = [&at](uint32_t* value) {
    size_t digits = 0;
    for (*value = 0; digits < at.size() && at[digits] >= '0' && at[digits] <= '9'; digits++) {
      if (digits == 6) return false;
      *value = *value * 10 + static_cast<uint32_t>(at[digits] - '0');
    }
    at.remove_prefix(digits);
    return digits > 0;
  };
  at.remove_prefix(1);
  if (!number(min)) return false;
  *max = *min;
  if (at.starts_with(',')) {
    at.remove_prefix(1);
    if (!number(max)) *max = Node::kUnbounded;
  }
  if (!at.starts_with('}')) return false;
  rest_ = at.substr(1);
  return true;
}

bool Parser::ParseRepeats(Node* out) {
  while (!rest_.empty()) {
    uint32_t min = 0, max = Node::kUnbounded;
    if (Take("*")) {
    } else if (Take("+")) {
      min = 1;
    } else if (Take("?")) {
      max = 1;
    } else if (rest_.front() != '{' || !ReadCount(&min, &max)) {
      return true;
    }
    Node repeat;
    repeat.kind = Node::Kind::kRepeat;
    repeat.lazy = Take("?");
    repeat.min = min;
    repeat.max = max;
    repeat.kids.push_back(std::move(*out));
    *out = std::move(repeat);
  }
  return true;
}

}  // namespace

std::optional<Node> ParseSyntax(std::string_view pattern, uint32_t flags) {
  Node root;
  Parser parser(pattern, flags);
  if (!parser.ParseAll(&root)) return std::nullopt;
  return root;
}

}  // namespace weir::regex
