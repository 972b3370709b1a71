// A view of bytes together with a share in what keeps them alive.
//
// Request bodies travel from a receiver to every exporter as these: slicing and handing on never
// copies. The bytes are never written once more than one holder can see them.
//
// Threads: as std::shared_ptr: different copies may be used by different threads.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace weir {

class SharedBytes {
 public:
  SharedBytes() = default;
  SharedBytes(std::shared_ptr<const void> owner, std::span<const uint8_t> bytes)
      : owner_(std::move(owner)), bytes_(bytes) {}

  // Takes over `text`, without a copy of its heap bytes.
  static SharedBytes FromString(std::string text) {
    auto owner = std::make_shared<const std::string>(std::move(text));
    std::span<const uint8_t> bytes(reinterpret_cast<const uint8_t*>(owner->data()), owner->size());
    return SharedBytes(std::move(owner), bytes);
  }

  const uint8_t* data() const { return bytes_.data(); }
  size_t size() const { return bytes_.size(); }
  bool empty() const { return bytes_.empty(); }
  std::span<const uint8_t> span() const { return bytes_; }
  std::string_view text() const {
    return {reinterpret_cast<const char*>(bytes_.data()), bytes_.size()};
  }
  const std::shared_ptr<const void>& owner() const { return owner_; }

  // `offset` + `size` must lie inside.
  SharedBytes Slice(size_t offset, size_t size) const {
    return SharedBytes(owner_, bytes_.subspan(offset, size));
  }

 private:
  std::shared_ptr<const void> owner_;
  std::span<const uint8_t> bytes_;
};

}  // namespace weir
