#include "host/regex/shape.h"

#include <algorithm>
#include <utility>

namespace weir::regex {
namespace {

constexpr size_t kWindowsMax = 64;
constexpr uint32_t kCopiesMax = kWindowBytesMax;

uint32_t Capped(uint64_t count) {
  return static_cast<uint32_t>(std::min<uint64_t>(count, kCountMax));
}

// `of_char` says what one character counts.
template <class OfChar>
uint32_t Least(const Node& node, const OfChar& of_char) {
  switch (node.kind) {
    case Node::Kind::kEmpty: return 0;
    case Node::Kind::kChar: return of_char(node.set);
    case Node::Kind::kRepeat:
      if (node.min == 0) return 0;
      return Capped(uint64_t{node.min} * Least(node.kids[0], of_char));
    case Node::Kind::kConcat: {
      uint64_t sum = 0;
      for (const Node& kid : node.kids) sum += Least(kid, of_char);
      return Capped(sum);
    }
    case Node::Kind::kAlternate: break;
  }
  uint32_t least = kCountMax;
  for (const Node& kid : node.kids) least = std::min(least, Least(kid, of_char));
  return least;
}

// What is known of the texts that a part of a pattern matches: the sets of their first and their
// last bytes; `exact`: that is all of them, one after another.
struct Ends {
  Window first, last;
  bool exact = true;
};

// A part of a sequence. One that may be missing is known as it is when it is there.
struct Part {
  Ends ends;
  bool optional = false;
  bool repeated = false;  // May be there more than once.
};

void Keep(Window window, std::vector<Window>* windows) {
  if (window.empty() || windows->size() >= kWindowsMax) return;
  if (std::find(windows->begin(), windows->end(), window) != windows->end()) return;
  windows->push_back(std::move(window));
}

// Set by set, as many as both have: from the front, or from the back.
Window Union(const Window& a, const Window& b, bool from_back) {
  Window both(std::min(a.size(), b.size()));
  for (size_t i = 0; i < both.size(); i++) {
    both[i] = from_back ? a[a.size() - both.size() + i] | b[b.size() - both.size() + i]
                        : a[i] | b[i];
  }
  return both;
}

// a and b, one after the other; of too many the front is kept, or the back.
Window Joined(const Window& a, const Window& b, bool keep_back) {
  Window both = a;
  both.insert(both.end(), b.begin(), b.end());
  if (both.size() <= kWindowBytesMax) return both;
  if (keep_back) {
    both.erase(both.begin(), both.end() - kWindowBytesMax);
  } else {
    both.resize(kWindowBytesMax);
  }
  return both;
}

// The first bytes of a part and what follows it, whose first bytes are `rest`; or the last ones of
// a part and what stands before it.
Window Extend(const Part& part, const Window& rest, bool back) {
  const Window& own = back ? part.ends.last : part.ends.first;
  const bool goes_on = part.ends.exact && !part.repeated;
  const Window there = !goes_on ? own : back ? Joined(rest, own, true) : Joined(own, rest, false);
  return part.optional ? Union(there, rest, back) : there;
}

// What is known of a sequence. Where two parts meet is a window, even where the second may be
// missing: then it is what follows that is met.
Ends EndsOfSequence(const std::vector<Part>& parts, std::vector<Window>* windows) {
  std::vector<Window> first_from(parts.size() + 1);
  for (size_t i = parts.size(); i-- > 0;) {
    first_from[i] = Extend(parts[i], first_from[i + 1], false);
  }
  Ends all;
  size_t length = 0;
  for (size_t i = 0; i < parts.size(); i++) {
    const Part& part = parts[i];
    all.last = Extend(part, all.last, true);
    all.exact = all.exact && part.ends.exact && !part.optional && !part.repeated;
    length += part.ends.first.size();
    Keep(Joined(all.last, first_from[i + 1], false), windows);
  }
  all.first = first_from[0];
  all.exact = all.exact && length <= kWindowBytesMax;
  return all;
}

Ends EndsOf(const Node& node, std::vector<Window>* windows);

Ends EndsOfRepeat(const Node& node, std::vector<Window>* windows) {
  if (node.max == 0) return {};
  if (node.min == 0) return {{}, {}, false};
  const uint32_t copies = std::min(node.min, kCopiesMax);
  Ends all = EndsOfSequence(std::vector<Part>(copies, {EndsOf(node.kids[0], windows)}), windows);
  // However many there are, these are the first ones and the last ones.
  all.exact = all.exact && node.max == copies;
  return all;
}

Part PartOf(const Node& node, std::vector<Window>* windows) {
  if (node.kind != Node::Kind::kRepeat || node.min != 0 || node.max == 0) {
    return {EndsOf(node, windows)};
  }
  std::vector<Window> ignored;
  return {EndsOf(node.kids[0], &ignored), true, node.max != 1};
}

Ends EndsOf(const Node& node, std::vector<Window>* windows) {
  switch (node.kind) {
    case Node::Kind::kEmpty: return {};
    case Node::Kind::kChar:
      if (node.set.beyond) return {{}, {}, false};
      return {{node.set}, {node.set}, true};
    case Node::Kind::kRepeat: return EndsOfRepeat(node, windows);
    case Node::Kind::kConcat: {
      std::vector<Part> parts;
      for (const Node& kid : node.kids) parts.push_back(PartOf(kid, windows));
      return EndsOfSequence(parts, windows);
    }
    case Node::Kind::kAlternate: break;
  }
  // Windows inside of one alternative are not in every match.
  std::vector<Window> ignored;
  Ends all = EndsOf(node.kids[0], &ignored);
  for (size_t i = 1; i < node.kids.size(); i++) {
    const Ends other = EndsOf(node.kids[i], &ignored);
    all.exact = all.exact && other.exact && all.first.size() == other.first.size();
    all.first = Union(all.first, other.first, false);
    all.last = Union(all.last, other.last, true);
  }
  return all;
}

// Adds what may come first; true when nothing may come at all, so that what follows counts, too.
bool AddFirst(const Node& node, ByteSet* first) {
  switch (node.kind) {
    case Node::Kind::kEmpty: return true;
    case Node::Kind::kChar: *first = *first | node.set; return false;
    case Node::Kind::kRepeat: return AddFirst(node.kids[0], first) || node.min == 0;
    case Node::Kind::kConcat:
      return std::all_of(node.kids.begin(), node.kids.end(),
                         [first](const Node& kid) { return AddFirst(kid, first); });
    case Node::Kind::kAlternate: break;
  }
  bool empty = false;
  for (const Node& kid : node.kids) empty = AddFirst(kid, first) || empty;
  return empty;
}

}  // namespace

ByteSet FirstBytes(const Node& node) {
  ByteSet first;
  AddFirst(node, &first);
  return first;
}

bool MayBeEmpty(const Node& node) {
  const auto may = [](const Node& kid) { return MayBeEmpty(kid); };
  switch (node.kind) {
    case Node::Kind::kEmpty: return true;
    case Node::Kind::kChar: return false;
    case Node::Kind::kConcat: return std::all_of(node.kids.begin(), node.kids.end(), may);
    case Node::Kind::kAlternate: return std::any_of(node.kids.begin(), node.kids.end(), may);
    case Node::Kind::kRepeat: break;
  }
  return node.min == 0 || MayBeEmpty(node.kids[0]);
}

uint32_t MinBytes(const Node& node) {
  return Least(node, [](const ByteSet&) { return 1u; });
}

uint32_t MinCount(const Node& node, const ByteSet& set) {
  return Least(node, [&set](const ByteSet& one) { return one.IsPartOf(set) ? 1u : 0u; });
}

std::vector<Window> FindWindows(const Node& node) {
  std::vector<Window> windows;
  const Ends ends = EndsOf(node, &windows);
  Keep(ends.first, &windows);
  Keep(ends.last, &windows);
  return windows;
}

}  // namespace weir::regex
