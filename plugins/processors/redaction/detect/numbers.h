// Finds in chains of digit groups what is written as a number: cards, national ids, phones, IPv4
// addresses, dates.
//
// Every kind has layouts, such as "3-2-4": how many digits, and what stands between. Collect finds
// the windows of chains that have the sizes of a layout, which most chains have not; Read looks at
// what stands between, and only then validators run.
//
// Immutable; belongs to a set. Threads: any; places and judge are the caller's.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "plugins/processors/redaction/detect/byte_masks.h"
#include "plugins/processors/redaction/detect/judge.h"
#include "plugins/processors/redaction/detect/number_groups.h"

namespace weir::redaction::detect {

// A window of a chain that may be written as one of the kinds is.
struct NumberPlace {
  uint32_t chain, first;
  uint32_t count;  // Of groups. 0: it may be what has no layout: a phone, an address, coordinates.
  uint64_t code;   // Of the sizes of the groups.
};

class NumberReader {
 public:
  explicit NumberReader(const DetectorSet& set);

  // The least digits of a chain that is worth reading.
  DigitsMin digits_min() const { return digits_min_; }
  // Whether a dotted quad (dotted_quad.h) may be anything.
  bool reads_quads() const { return reads_quads_; }
  // Replaces what `places` holds.
  void Collect(std::string_view text, const NumberGroups& groups,
               std::vector<NumberPlace>* places) const;
  void Read(std::string_view text, const NumberGroups& groups, const NumberPlace& place,
            Judge* judge) const;

 private:
  static constexpr size_t kGroupsMax = 8;
  struct Layout {
    uint64_t code = 0;                            // Of the group sizes.
    std::array<char, kGroupsMax> separators = {};  // Before each group. '_': a space or a dash.
    Kind kind = Kind::kCount;
    float score = 0;
    bool needs_context = false;
  };
  static uint64_t Append(uint64_t code, size_t at, uint32_t size) {
    return code | static_cast<uint64_t>(size) << (5 * at);
  }
  static uint64_t SizeAt(uint64_t code, size_t at) { return code >> (5 * at) & 31; }
  static Layout Parse(std::string_view text);
  static bool MayBeQuad(const Layout& layout);
  bool HasNoLayout(std::string_view text, std::span<const NumberGroup> chain, size_t first) const;
  static bool Fits(const Layout& layout, std::span<const NumberGroup> window);
  void ReadWindow(std::string_view text, std::span<const NumberGroup> window, uint64_t code,
                  size_t series, Judge* judge) const;

  // Layouts whose codes have one hash.
  struct Run {
    uint32_t first = 0, end = 0;
    bool needs_context = true;  // All of them.
    DetectorBits kinds;
  };
  static constexpr uint8_t kNone = 0xFF;

  std::vector<Layout> layouts_;         // By the hashes of their codes.
  std::vector<Run> runs_;
  std::array<uint8_t, 1024> by_hash_;  // Of runs_; kNone: no layout has it.
  DigitsMin digits_min_ = DigitsMin::kMany;
  bool addresses_, phones_, dnis_, coordinates_;
  bool reads_quads_;
};

}  // namespace weir::redaction::detect
