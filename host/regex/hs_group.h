// Patterns that Hyperscan scans for together.
//
// Threads: made [control], immutable; scratch space belongs to the scanner.
#pragma once

#include <hs.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace weir::regex {

struct HsFree {
  void operator()(hs_database_t* database) const { hs_free_database(database); }
  void operator()(hs_scratch_t* scratch) const { hs_free_scratch(scratch); }
};
using HsDatabase = std::unique_ptr<hs_database_t, HsFree>;
using HsScratch = std::unique_ptr<hs_scratch_t, HsFree>;

struct HsInput {
  std::string pattern;
  uint32_t id = 0;  // What a match is reported with: the expression's place in the database.
};

struct HsGroup {
  HsDatabase database;
  std::vector<uint32_t> ids;  // Of the patterns that Hyperscan took.
};

// A pattern that Hyperscan refuses is left out. NULL and nothing when all are.
HsGroup CompileGroup(std::vector<HsInput> inputs);

// Makes `scratch` large enough for `database`, too. False when there is no memory.
bool GrowScratch(const HsDatabase& database, HsScratch* scratch);

}  // namespace weir::regex
