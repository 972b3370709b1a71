// Texts and keys of attributes come from anywhere: the first line of the input is the key, the rest
// the text. Finds lie in the text, are sorted and do not overlap; both kernels see the same; and
// every check takes what it is given.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string_view>
#include <vector>

#include "plugins/processors/redaction/detect/anchors.h"
#include "plugins/processors/redaction/detect/byte_masks.h"
#include "plugins/processors/redaction/detect/codes.h"
#include "plugins/processors/redaction/detect/finder.h"
#include "plugins/processors/redaction/detect/national_ids.h"
#include "plugins/processors/redaction/detect/wallets.h"

namespace {

using namespace weir::redaction::detect;

void Require(bool holds) {
  if (!holds) std::abort();
}

void CompareKernels(std::string_view text) {
  static const Anchors anchors(DetectorSet({{"all"}, {}, {}}));
  ByteMasks plain, other;
  plain.Make(text, anchors.trigrams(), MaskKernel::kPlain);
  for (const MaskKernel kernel : MaskKernels()) {
    other.Make(text, anchors.trigrams(), kernel);
    Require(std::ranges::equal(plain.blocks(), other.blocks()));
    Require(plain.summary() == other.summary());
  }
}

void TryChecks(std::string_view text) {
  const Digits digits = DigitsOf(text);
  for (uint32_t kind = 0; kind < kKinds; kind++) {
    CodeHolds(static_cast<Kind>(kind), text);
    NumberHolds(static_cast<Kind>(kind), digits);
  }
  Base58CheckHolds(text);
  Bech32Holds(text);
  Eip55Holds(text);
  GithubChecksumHolds(text);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const DetectorSet* const set =
      new DetectorSet({{"all", "ipv4", "ipv6", "mac", "generic_secret"}, {}, {}});
  static Finder* const finder = new Finder(*set);
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const size_t line = input.find('\n');
  if (line == std::string_view::npos) return 0;
  const std::string_view key = input.substr(0, line), text = input.substr(line + 1);
  CompareKernels(text);
  TryChecks(text);
  std::vector<Finding> findings;
  const bool looked = finder->Look(text);
  Require(finder->Glance({&text, 1}) == 1 || !looked);
  Require(finder->LookAt(text, 0) == looked);
  finder->Find(finder->Key(key), {}, &findings);
  uint32_t end = 0;
  for (const Finding& finding : findings) {
    Require(finding.from >= end && finding.to > finding.from && finding.to <= text.size());
    Require(finding.detector < kKinds && finding.score >= 0 && finding.score <= 1);
    end = finding.to;
  }
  return 0;
}
