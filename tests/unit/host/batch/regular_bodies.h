// The bodies below tests/data as a batch gets them: accepted, and rewritten where irregular.
//
// Threads: any.
#pragma once

#include <string>
#include <vector>

#include "host/base/shared_bytes.h"
#include "host/batch/batch.h"
#include "host/batch/core.h"
#include "host/wire/validate.h"
#include "tests/oracle/oracle.h"

namespace weir::batch {

struct RegularBody {
  std::string name;
  Signal signal;
  std::string bytes;
  wire::Survey survey;
};

// All of them; with at most `records_max` records.
std::vector<RegularBody> RegularBodies(uint32_t records_max);
// A body of a message that was made by hand.
RegularBody BodyOf(Signal signal, std::string name, const oracle::Message& message);

// A batch with all columns over a body.
class TestBatch {
 public:
  explicit TestBatch(const RegularBody& body) : TestBatch(body, ColumnSet::All(body.signal)) {}
  TestBatch(const RegularBody& body, const ColumnSet& declared,
            const BatchLimits& limits = BatchLimits());
  // Shows all that was declared.
  weir_batch* Begin() {
    batch.BeginStage(declared);
    return batch.abi();
  }
  Core& core() { return *static_cast<Core*>(batch.abi()->host_data); }

  KeyDictionary keys;
  Batch batch;
  ColumnSet declared;
};

// The pieces as one text.
std::string Joined(const WriteBack& result);

}  // namespace weir::batch
