// Bytes of state and back: numbers as they lie in memory, texts and lists with their length before
// them. Both sides are the same process, so neither byte order nor layout differ.
//
// A reader that runs out of bytes, or finds a length that can not be, is not ok() from then on and
// gives zeros; the caller asks once at the end.
// Threads: one at a time.
#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace weir::cardinality {

class Writer {
 public:
  static constexpr bool kReads = false;

  template <class T>
    requires std::is_trivially_copyable_v<T>
  void Put(const T& value) {
    bytes_.append(reinterpret_cast<const char*>(&value), sizeof value);
  }
  void PutText(std::string_view text) {
    Put(static_cast<uint64_t>(text.size()));
    bytes_.append(text);
  }
  template <class T>
  void PutList(const std::vector<T>& list) {
    static_assert(std::is_trivially_copyable_v<T>);
    PutText({reinterpret_cast<const char*>(list.data()), list.size() * sizeof(T)});
  }
  std::string& bytes() { return bytes_; }

 private:
  std::string bytes_;
};

class Reader {
 public:
  explicit Reader(std::string_view bytes) : bytes_(bytes) {}

  template <class T>
    requires std::is_trivially_copyable_v<T>
  T Get() {
    T value{};
    if (bytes_.size() < sizeof value) {
      ok_ = false;
      return value;
    }
    std::memcpy(&value, bytes_.data(), sizeof value);
    bytes_.remove_prefix(sizeof value);
    return value;
  }
  template <class T>
  void Get(T* value) {
    *value = Get<T>();
  }
  std::string_view GetText() {
    const uint64_t size = Get<uint64_t>();
    if (size > bytes_.size()) {
      ok_ = false;
      return {};
    }
    const std::string_view text = bytes_.substr(0, size);
    bytes_.remove_prefix(size);
    return text;
  }
  template <class T>
  void GetList(std::vector<T>* list) {
    static_assert(std::is_trivially_copyable_v<T>);
    const std::string_view bytes = GetText();
    list->resize(bytes.size() / sizeof(T));
    if (!list->empty()) std::memcpy(list->data(), bytes.data(), list->size() * sizeof(T));
  }
  bool ok() const { return ok_; }
  bool at_end() const { return bytes_.empty(); }

 private:
  std::string_view bytes_;
  bool ok_ = true;
};

}  // namespace weir::cardinality
