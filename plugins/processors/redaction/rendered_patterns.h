// The configured patterns for values that are no texts. The host scans texts only, so these few
// values are tested here, by RE2: one automaton over all patterns says that nothing matches, which
// is the usual answer.
//
// Immutable after the constructor's calls of Add; shared by all shards. Threads: any.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <re2/re2.h>
#include <re2/set.h>

#include "plugins/processors/redaction/mask.h"

namespace weir::redaction {

// What RE2 says about a pattern.
struct PatternNature {
  bool usable = false;      // RE2 can run it: no look-around, no back-references.
  bool everything = false;  // It finds something, be it empty, in every text.
};
PatternNature NatureOf(std::string_view pattern);

class PatternList {
 public:
  PatternList();

  // False when RE2 can not run it; it is then left out.
  bool Add(std::string_view pattern);
  void Finish();
  bool empty() const { return patterns_.empty(); }

  bool Matches(std::string_view text) const;
  // Puts every match into `regions`, in place of what was there, merged.
  void Find(std::string_view text, std::vector<Region>* regions) const;

 private:
  std::vector<std::unique_ptr<re2::RE2>> patterns_;
  re2::RE2::Set set_;
  bool set_ready_ = false;
};

}  // namespace weir::redaction
