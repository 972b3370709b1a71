// The texts that one Hyperscan group scans, in one buffer, and whose they are.
//
// Texts are separated by a byte, so that a match's end always belongs to one text or to none.
//
// Threads: one at a time.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace weir::regex {

class Gather {
 public:
  static constexpr size_t kKeptBytesMax = 1u << 20;  // Of the buffer, between scans.

  void Add(std::string_view text, uint32_t owner) {
    buffer_.append(text);
    ends_.push_back(buffer_.size());
    owners_.push_back(owner);
    buffer_.push_back('\n');
  }
  void Clear() {
    if (buffer_.capacity() > kKeptBytesMax) std::string().swap(buffer_);
    buffer_.clear();
    ends_.clear();
    owners_.clear();
    at_ = 0;
  }

  std::string_view bytes() const { return buffer_; }
  bool empty() const { return owners_.empty(); }

  // The owner of the text that a match ends in, with `end` behind its last byte; false when it ends
  // in a separator. Matches come mostly in order.
  bool OwnerOf(uint64_t end, uint32_t* owner) {
    if (end > ends_[at_] || end <= BeginOf(at_)) {
      at_ = static_cast<size_t>(std::lower_bound(ends_.begin(), ends_.end(), end) -
                                ends_.begin());
      if (at_ == ends_.size()) {
        at_ = 0;
        return false;
      }
    }
    *owner = owners_[at_];
    return end > BeginOf(at_);
  }

 private:
  size_t BeginOf(size_t text) const { return text == 0 ? 0 : ends_[text - 1] + 1; }

  std::string buffer_;
  std::vector<size_t> ends_;
  std::vector<uint32_t> owners_;
  size_t at_ = 0;
};

}  // namespace weir::regex
