// What one shard knows about the texts of traces and logs that are limited, for each service: names
// of spans, keys of attributes, values of log attributes.
//
// A service costs about 1 KiB, a key whose values are limited about 250 bytes, a text 18 to 36, and
// 5 KiB for each limit that is exceeded, all out of the Budget. What was not seen for a window is
// forgotten.
//
// Threads: belongs to a shard.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

#include "plugins/processors/cardinality/budget.h"
#include "plugins/processors/cardinality/metric_book.h"
#include "plugins/processors/cardinality/tracker.h"

namespace weir::cardinality {

struct TextState {
  explicit TextState(Budget* budget) : texts(budget) {}
  Tracker texts;
  Examples examples;
  uint64_t limited = 0;

  void Advance(uint32_t ticks_since) {
    texts.Advance(ticks_since);
    if (!texts.refuses()) examples.Clear();
  }
};

struct ServiceTexts {
  struct KeyValues {
    KeyValues(std::string_view key, Budget* budget) : name(key), values(budget) {}
    std::string name;
    TextState values;
  };

  ServiceTexts(std::string_view service, Budget* budget)
      : name(service), span_names(budget), span_keys(budget), log_keys(budget) {}
  const std::string name;
  uint32_t tick = 0;
  TextState span_names, span_keys, log_keys;
  std::unordered_map<uint64_t, std::unique_ptr<KeyValues>> log_values;  // By the key's hash.
};

class TextBook {
 public:
  // Keys of a service whose values are tracked; those of further ones are not limited.
  static constexpr size_t kValueKeysMax = 256;

  explicit TextBook(Budget* budget) : budget_(budget) {}
  TextBook(const TextBook&) = delete;
  ~TextBook();

  // Brought to tick `tick`. NULL: no memory for another one.
  ServiceTexts* Find(uint64_t service, std::string_view name, uint32_t tick);
  // NULL: not tracked.
  TextState* FindValues(ServiceTexts& service, uint64_t key_hash, std::string_view key);
  // Forgets services that were not seen for a window.
  void Advance(uint32_t tick);

  const std::unordered_map<uint64_t, std::unique_ptr<ServiceTexts>>& services() const {
    return services_;
  }

 private:
  void MoveOn(ServiceTexts& service, uint32_t tick);
  void Release(const ServiceTexts& service);

  Budget* const budget_;
  std::unordered_map<uint64_t, std::unique_ptr<ServiceTexts>> services_;
};

}  // namespace weir::cardinality
