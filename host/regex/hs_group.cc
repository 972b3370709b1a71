#include "host/regex/hs_group.h"

#include <utility>

namespace weir::regex {

HsGroup CompileGroup(std::vector<HsInput> inputs) {
  HsGroup group;
  if (hs_valid_platform() != HS_SUCCESS) return group;
  while (!inputs.empty()) {
    std::vector<const char*> patterns;
    std::vector<unsigned> flags, ids;
    for (const HsInput& input : inputs) {
      patterns.push_back(input.pattern.c_str());
      flags.push_back(0);
      ids.push_back(input.id);
    }
    hs_database_t* database = nullptr;
    hs_compile_error_t* error = nullptr;
    const hs_error_t result =
        hs_compile_multi(patterns.data(), flags.data(), ids.data(),
                         static_cast<unsigned>(patterns.size()), HS_MODE_BLOCK, nullptr,
                         &database, &error);
    if (result == HS_SUCCESS) {
      group.database.reset(database);
      group.ids.assign(ids.begin(), ids.end());
      return group;
    }
    const int refused = error != nullptr ? error->expression : -1;
    hs_free_compile_error(error);
    if (refused < 0) return group;
    inputs.erase(inputs.begin() + refused);
  }
  return group;
}

bool GrowScratch(const HsDatabase& database, HsScratch* scratch) {
  hs_scratch_t* raw = scratch->release();
  const hs_error_t result = hs_alloc_scratch(database.get(), &raw);
  scratch->reset(raw);
  return result == HS_SUCCESS;
}

}  // namespace weir::regex
