// How a Dfa is made: the tree becomes a program of steps (Thompson's construction, preferred way
// first), and sets of its places become states.
#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include "host/regex/dfa.h"
#include "host/regex/shape.h"

namespace weir::regex {
namespace {

constexpr size_t kStepsMax = 2000;
constexpr uint32_t kCopiesMax = 1000;  // Of a part that repeats.

bool IsWord(unsigned c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

struct Step {
  enum class Kind : uint8_t { kChar, kSplit, kAssert, kMatch };
  Kind kind = Kind::kMatch;
  Node::Assertion assertion = Node::Assertion::kNone;
  ByteSet set;
  uint32_t next = 0, other = 0;  // kSplit: `other` is the way that is not preferred.
};

// The steps of a tree, last one first: each is told what comes after it.
class Program {
 public:
  // False: not exact, or too large.
  bool Make(const Node& root) {
    steps_.push_back({});  // The match.
    return Add(root, 0, &begin_);
  }
  const std::vector<Step>& steps() const { return steps_; }
  uint32_t begin() const { return begin_; }

 private:
  bool Push(Step step, uint32_t* at) {
    *at = static_cast<uint32_t>(steps_.size());
    steps_.push_back(step);
    return steps_.size() <= kStepsMax;
  }

  bool Add(const Node& node, uint32_t next, uint32_t* at) {
    if (!node.exact) return false;
    switch (node.kind) {
      case Node::Kind::kEmpty:
        *at = next;
        if (node.assertion == Node::Assertion::kNone) return true;
        return Push({Step::Kind::kAssert, node.assertion, {}, next, 0}, at);
      case Node::Kind::kChar: {
        ByteSet set = node.set;
        if (node.any_but_newline) set.low &= ~(1ull << '\n');
        return Push({Step::Kind::kChar, Node::Assertion::kNone, set, next, 0}, at);
      }
      case Node::Kind::kConcat:
        *at = next;
        for (size_t i = node.kids.size(); i-- > 0;) {
          if (!Add(node.kids[i], *at, at)) return false;
        }
        return true;
      case Node::Kind::kAlternate: return AddAlternate(node, next, at);
      case Node::Kind::kRepeat: break;
    }
    return AddRepeat(node, next, at);
  }

  bool AddAlternate(const Node& node, uint32_t next, uint32_t* at) {
    if (!Add(node.kids.back(), next, at)) return false;
    for (size_t i = node.kids.size() - 1; i-- > 0;) {
      uint32_t way = 0;
      if (!Add(node.kids[i], next, &way)) return false;
      if (!Push({Step::Kind::kSplit, Node::Assertion::kNone, {}, way, *at}, at)) return false;
    }
    return true;
  }

  bool Split(bool lazy, uint32_t in, uint32_t past, uint32_t* at) {
    if (lazy) std::swap(in, past);
    return Push({Step::Kind::kSplit, Node::Assertion::kNone, {}, in, past}, at);
  }

  bool AddRepeat(const Node& node, uint32_t next, uint32_t* at) {
    const Node& kid = node.kids[0];
    const bool unbounded = node.max == Node::kUnbounded;
    // What it means to repeat nothing is RE2's own affair.
    if ((unbounded || node.max > 1) && MayBeEmpty(kid)) return false;
    if (node.min > kCopiesMax || (!unbounded && node.max > kCopiesMax)) return false;
    *at = next;
    if (unbounded) {
      uint32_t loop = 0, body = 0;
      if (!Split(node.lazy, 0, next, &loop) || !Add(kid, loop, &body)) return false;
      (node.lazy ? steps_[loop].other : steps_[loop].next) = body;
      *at = loop;
    } else {
      for (uint32_t n = node.min; n < node.max; n++) {
        uint32_t body = 0;
        if (!Add(kid, *at, &body) || !Split(node.lazy, body, next, at)) return false;
      }
    }
    for (uint32_t n = 0; n < node.min; n++) {
      if (!Add(kid, *at, at)) return false;
    }
    return true;
  }

  std::vector<Step> steps_;
  uint32_t begin_ = 0;
};

}  // namespace

class DfaBuilder {
 public:
  explicit DfaBuilder(const Program& program) : steps_(program.steps()), dfa_(new Dfa) {
    for (const Step& step : steps_) {
      asks_begin_ |= step.assertion == Node::Assertion::kBegin;
      asks_words_ |= step.assertion == Node::Assertion::kWordBorder ||
                     step.assertion == Node::Assertion::kNoWordBorder;
    }
  }

  std::unique_ptr<const Dfa> Build(uint32_t begin) {
    MakeClasses();
    StateOf({Dfa::kAfterOther, {}});
    for (const Dfa::Before before : {Dfa::kBegin, Dfa::kAfterWord, Dfa::kAfterOther}) {
      dfa_->begin_[before] = StateOf({before, {begin}});
    }
    for (size_t s = 1; s < states_.size(); s++) {
      AddRow(states_[s]);
      if (states_.size() * classes_ > Dfa::kEntriesMax) return nullptr;
    }
    for (const Dfa::Before before : {Dfa::kBegin, Dfa::kAfterWord, Dfa::kAfterOther}) {
      for (unsigned c = 0; c < 128; c++) {
        const Dfa::Entry entry = dfa_->table_[dfa_->begin_[before] + dfa_->class_of_[c]];
        if ((entry & ~Dfa::kMatch) != 0) dfa_->traits_[c] |= Dfa::MayBegin(before);
      }
    }
    return std::move(dfa_);
  }

 private:
  enum After { kBeforeWord, kBeforeOther, kAtEnd };
  struct State {
    Dfa::Before before;
    std::vector<uint32_t> places;
    bool operator<(const State& other) const {
      return std::tie(before, places) < std::tie(other.before, other.places);
    }
  };
  // Where a state leads before the next byte is read.
  struct Closure {
    std::vector<uint32_t> chars;
    bool match = false;
  };

  // Bytes that no step tells apart are one class.
  void MakeClasses() {
    std::map<std::vector<bool>, uint8_t> known;
    for (unsigned c = 0; c < 128; c++) {
      if (IsWord(c)) dfa_->traits_[c] = Dfa::kIsWord;
      std::vector<bool> in = {asks_words_ && IsWord(c)};
      for (const Step& step : steps_) {
        if (step.kind == Step::Kind::kChar) in.push_back(step.set.Has(static_cast<uint8_t>(c)));
      }
      const auto next = static_cast<uint8_t>(known.size());
      dfa_->class_of_[c] = known.try_emplace(std::move(in), next).first->second;
      if (dfa_->class_of_[c] == examples_.size()) examples_.push_back(static_cast<uint8_t>(c));
    }
    dfa_->end_class_ = static_cast<uint32_t>(examples_.size());
    classes_ = examples_.size() + 1;
  }

  Dfa::Entry StateOf(State state) {
    // What nothing asks for makes no states of its own.
    if (!asks_begin_ && state.before == Dfa::kBegin) state.before = Dfa::kAfterOther;
    if (!asks_words_ && state.before == Dfa::kAfterWord) state.before = Dfa::kAfterOther;
    const auto [entry, added] = numbers_.try_emplace(state, states_.size());
    if (added) {
      states_.push_back(std::move(state));
      dfa_->table_.resize(states_.size() * classes_);
    }
    return static_cast<Dfa::Entry>(entry->second * classes_);
  }

  static bool Holds(Node::Assertion assertion, Dfa::Before before, After after) {
    const bool border = (before == Dfa::kAfterWord) != (after == kBeforeWord);
    switch (assertion) {
      case Node::Assertion::kBegin: return before == Dfa::kBegin;
      case Node::Assertion::kEnd: return after == kAtEnd;
      case Node::Assertion::kWordBorder: return border;
      case Node::Assertion::kNoWordBorder: return !border;
      case Node::Assertion::kNone: break;
    }
    return true;
  }

  Closure Close(const State& state, After after) const {
    Closure closure;
    std::vector<bool> seen(steps_.size());
    std::vector<uint32_t> open(state.places.rbegin(), state.places.rend());
    while (!open.empty()) {
      const uint32_t at = open.back();
      open.pop_back();
      if (seen[at]) continue;
      seen[at] = true;
      const Step& step = steps_[at];
      switch (step.kind) {
        case Step::Kind::kMatch: closure.match = true; return closure;
        case Step::Kind::kChar: closure.chars.push_back(at); break;
        case Step::Kind::kSplit:
          open.push_back(step.other);
          open.push_back(step.next);
          break;
        case Step::Kind::kAssert:
          if (Holds(step.assertion, state.before, after)) open.push_back(step.next);
      }
    }
    return closure;
  }

  void AddRow(State state) {
    const size_t row = numbers_.at(state) * classes_;
    const Closure closures[] = {Close(state, kBeforeWord), Close(state, kBeforeOther)};
    for (size_t i = 0; i < examples_.size(); i++) {
      const uint8_t c = examples_[i];
      const Closure& closure = closures[IsWord(c) ? kBeforeWord : kBeforeOther];
      State next = {IsWord(c) ? Dfa::kAfterWord : Dfa::kAfterOther, {}};
      for (const uint32_t at : closure.chars) {
        const uint32_t place = steps_[at].next;
        if (!steps_[at].set.Has(c)) continue;
        if (std::find(next.places.begin(), next.places.end(), place) != next.places.end()) continue;
        next.places.push_back(place);
      }
      const Dfa::Entry to = next.places.empty() ? Dfa::Entry{0} : StateOf(std::move(next));
      dfa_->table_[row + i] = static_cast<Dfa::Entry>(to | (closure.match ? Dfa::kMatch : 0));
    }
    if (Close(state, kAtEnd).match) dfa_->table_[row + examples_.size()] = Dfa::kMatch;
  }

  const std::vector<Step>& steps_;
  std::unique_ptr<Dfa> dfa_;
  bool asks_begin_ = false, asks_words_ = false;
  std::vector<uint8_t> examples_;  // By class.
  size_t classes_ = 0;
  std::vector<State> states_;
  std::map<State, size_t> numbers_;
};

std::unique_ptr<const Dfa> Dfa::Build(const Node& root) {
  Program program;
  if (!program.Make(root)) return nullptr;
  return DfaBuilder(program).Build(program.begin());
}

}  // namespace weir::regex
