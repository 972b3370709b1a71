// The texts that one Hyperscan group scans, in one buffer, and whose they are.
//
// Texts are separated by a byte, so that a match's end always belongs to one text or to none.
//
// Threads: one at a time.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

namespace weir::regex {

class Gather {
 public:
  static constexpr size_t kKeptBytesMax = 1u << 20;  // Of the buffer, between scans.

  void Add(std::string_view text, uint32_t owner) {
    if (size_ + text.size() + 1 > capacity_) Grow(size_ + text.size() + 1);
    std::memcpy(buffer_.get() + size_, text.data(), text.size());
    size_ += text.size();
    texts_.push_back({size_, owner});
    buffer_[size_++] = '\n';
  }
  void Clear() {
    if (capacity_ > kKeptBytesMax) {
      buffer_.reset();
      capacity_ = 0;
    }
    size_ = 0;
    texts_.clear();
    at_ = 0;
  }

  std::string_view bytes() const { return {buffer_.get(), size_}; }
  bool empty() const { return texts_.empty(); }

  // The owner of the text that a match ends in, with `end` behind its last byte; false when it ends
  // in a separator. Matches come mostly in order.
  bool OwnerOf(uint64_t end, uint32_t* owner) {
    if (end > texts_[at_].end || end <= BeginOf(at_)) {
      const auto found =
          std::lower_bound(texts_.begin(), texts_.end(), end,
                           [](const One& text, uint64_t value) { return text.end < value; });
      if (found == texts_.end()) return false;
      at_ = static_cast<size_t>(found - texts_.begin());
    }
    *owner = texts_[at_].owner;
    return end > BeginOf(at_);
  }

  template <typename Visit>
  void ForEachOwner(const Visit& visit) const {
    for (const One& text : texts_) visit(text.owner);
  }

 private:
  struct One {
    size_t end;
    uint32_t owner;
  };

  size_t BeginOf(size_t text) const { return text == 0 ? 0 : texts_[text - 1].end + 1; }
  void Grow(size_t bytes) {
    capacity_ = std::max(bytes, 2 * capacity_ + 4096);
    std::unique_ptr<char[]> larger(new char[capacity_]);
    if (size_ > 0) std::memcpy(larger.get(), buffer_.get(), size_);
    buffer_ = std::move(larger);
  }

  std::unique_ptr<char[]> buffer_;
  size_t size_ = 0, capacity_ = 0;
  std::vector<One> texts_;
  size_t at_ = 0;
};

}  // namespace weir::regex
