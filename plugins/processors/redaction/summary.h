// The attributes that say what was done to an owner: "redaction.masked.count" and so on, with the
// keys when the level is debug. What an earlier redaction wrote there is added to.
//
// One per shard; notes are taken while rows are looked at and written when all is done, because
// adding an attribute may move its owner's rows. Memory is kept between batches. Threads: one at a
// time.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "weir/abi.h"

namespace weir::redaction {

enum class Deed : uint8_t { kDeleted, kMasked, kAllowed, kIgnored };
inline constexpr uint32_t kDeeds = 4;

struct SummaryNames {
  const char* keys;  // NULL: not told.
  const char* count;
};

// By deed; the second four are about a log record's body, and stand among its attributes.
inline constexpr SummaryNames kAllSummaryNames[2 * kDeeds] = {
    {"redaction.redacted.keys", "redaction.redacted.count"},
    {"redaction.masked.keys", "redaction.masked.count"},
    {"redaction.allowed.keys", "redaction.allowed.count"},
    {nullptr, "redaction.ignored.count"},
    {"redaction.body.redacted.keys", "redaction.body.redacted.count"},
    {"redaction.body.masked.keys", "redaction.body.masked.count"},
    {"redaction.body.allowed.keys", "redaction.body.allowed.count"},
    {nullptr, "redaction.body.ignored.count"},
};

class SummaryNotes {
 public:
  struct Owner {
    uint8_t table = 0;  // Of attr.owner_table.
    uint32_t row = 0;
    bool operator==(const Owner&) const = default;
  };

  void Clear();
  bool empty() const { return notes_.empty(); }
  // `key` is copied.
  void Add(Owner owner, Deed deed, std::string_view key);

  size_t size() const { return notes_.size(); }
  Owner owner(size_t i) const { return notes_[i].owner; }
  Deed deed(size_t i) const { return notes_[i].deed; }
  std::string_view key(size_t i) const {
    return std::string_view(keys_).substr(notes_[i].key_at, notes_[i].key_size);
  }

 private:
  struct Note {
    Owner owner;
    Deed deed;
    uint32_t key_at, key_size;
  };
  std::vector<Note> notes_;
  std::string keys_;
};

// `keys` of this owner and deed, and those of an earlier list, sorted and joined by commas.
std::string JoinKeys(std::vector<std::string_view> keys, std::string_view earlier);

}  // namespace weir::redaction
