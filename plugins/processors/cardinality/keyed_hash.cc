#include "plugins/processors/cardinality/keyed_hash.h"

#include <random>

namespace weir::cardinality {

HashKey HashKey::Random() {
  std::random_device device;
  const auto word = [&device] { return static_cast<uint64_t>(device()) << 32 | device(); };
  HashKey key;
  key.first = word();
  key.second = word();
  return key;
}

}  // namespace weir::cardinality
