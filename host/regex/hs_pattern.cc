#include "host/regex/hs_pattern.h"

#include <algorithm>

#include "absl/strings/str_format.h"
#include "host/regex/shape.h"

namespace weir::regex {
namespace {

// Larger repeats are made unbounded: they would make Hyperscan's automata large.
constexpr uint32_t kRepeatMax = 32;
constexpr size_t kBytesMax = 4000;
constexpr uint32_t kUtf8BytesMax = 4;

// Which sides of a part are the pattern's own.
struct Edges {
  bool left, right;
};

std::string ClassText(const ByteSet& set) {
  std::string text = "[";
  for (unsigned c = 0; c < 128; c++) {
    if (!set.Has(static_cast<unsigned char>(c))) continue;
    unsigned last = c;
    while (last + 1 < 128 && set.Has(static_cast<unsigned char>(last + 1))) last++;
    absl::StrAppendFormat(&text, "\\x%02x", c);
    if (last > c) absl::StrAppendFormat(&text, "-\\x%02x", last);
    c = last;
  }
  if (set.beyond) text += "\\x80-\\xff";
  return text + "]";
}

std::string RepeatText(uint32_t min, uint32_t max) {
  const uint32_t least = std::min(min, kRepeatMax);
  if (max == Node::kUnbounded || max > kRepeatMax || min > kRepeatMax) {
    return least == 0 ? "*" : least == 1 ? "+" : absl::StrFormat("{%d,}", least);
  }
  if (least == max) return max == 1 ? "" : absl::StrFormat("{%d}", max);
  return absl::StrFormat("{%d,%d}", least, max);
}

class Writer {
 public:
  bool Write(const Node& node, Edges edges, std::string* out);

 private:
  bool WriteChar(const Node& node, uint32_t min, uint32_t max, std::string* out);
  bool WriteConcat(const Node& node, Edges edges, std::string* out);
  bool WriteAlternate(const Node& node, Edges edges, std::string* out);
  bool WriteRepeat(const Node& node, Edges edges, std::string* out);
};

bool Writer::WriteChar(const Node& node, uint32_t min, uint32_t max, std::string* out) {
  if (node.set.IsEmpty()) return false;
  if (node.only_folded) {
    // The long s and the Kelvin sign.
    ByteSet plain = node.set;
    plain.beyond = false;
    *out += "(?:" + ClassText(plain);
    *out += (node.set.Has('s') ? "|\\xc5\\xbf)" : "|\\xe2\\x84\\xaa)") + RepeatText(min, max);
    return true;
  }
  if (node.set.beyond && max != Node::kUnbounded) max *= kUtf8BytesMax;
  *out += ClassText(node.set) + RepeatText(min, max);
  return true;
}

bool Writer::WriteConcat(const Node& node, Edges edges, std::string* out) {
  size_t begin = 0, end = node.kids.size();
  while (edges.left && begin < end && MayBeEmpty(node.kids[begin])) begin++;
  while (edges.right && end > begin && MayBeEmpty(node.kids[end - 1])) end--;
  for (size_t i = begin; i < end; i++) {
    const Edges own = {edges.left && i == begin, edges.right && i + 1 == end};
    if (!Write(node.kids[i], own, out)) return false;
  }
  return true;
}

bool Writer::WriteAlternate(const Node& node, Edges edges, std::string* out) {
  *out += "(?:";
  for (size_t i = 0; i < node.kids.size(); i++) {
    if (i > 0) *out += "|";
    if (!Write(node.kids[i], edges, out)) return false;
  }
  *out += ")";
  return true;
}

bool Writer::WriteRepeat(const Node& node, Edges edges, std::string* out) {
  const Node& kid = node.kids[0];
  const bool at_edge = edges.left || edges.right;
  const uint32_t max = at_edge && node.min > 0 ? node.min : node.max;
  if (max == 0) return true;
  if (kid.kind == Node::Kind::kChar) return WriteChar(kid, node.min, max, out);
  // Only one copy would be at an edge; the others are not, so none is cut.
  *out += "(?:";
  if (!Write(kid, {false, false}, out)) return false;
  *out += ")" + RepeatText(node.min, max);
  return true;
}

bool Writer::Write(const Node& node, Edges edges, std::string* out) {
  if (out->size() > kBytesMax) return false;
  switch (node.kind) {
    case Node::Kind::kEmpty: return true;
    case Node::Kind::kChar: return WriteChar(node, 1, 1, out);
    case Node::Kind::kConcat: return WriteConcat(node, edges, out);
    case Node::Kind::kAlternate: return WriteAlternate(node, edges, out);
    case Node::Kind::kRepeat: break;
  }
  return WriteRepeat(node, edges, out);
}

}  // namespace

std::optional<std::string> HyperscanPattern(const Node& node) {
  std::string text;
  Writer writer;
  if (MayBeEmpty(node) || !writer.Write(node, {true, true}, &text)) return std::nullopt;
  return text;
}

}  // namespace weir::regex
