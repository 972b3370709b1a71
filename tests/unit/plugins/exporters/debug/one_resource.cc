#include "tests/unit/plugins/exporters/debug/one_resource.h"

#include <stdexcept>

#include "host/batch/batch.h"

namespace weir::debug {

struct OneResource::HostBatch {
  KeyDictionary keys;
  Batch batch{keys};
};

OneResource::OneResource() : batch_(std::make_unique<HostBatch>()) {
  if (!batch_->batch.BuildNew(Signal::kLogs, {}).ok()) throw std::runtime_error("no batch");
  weir_row_add(batch_->batch.abi(), weir_resource_table_id, 0);
}
OneResource::~OneResource() = default;

const weir_batch* OneResource::abi() const { return batch_->batch.abi(); }

}  // namespace weir::debug
