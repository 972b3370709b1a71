// Batches that a receiver builds over its permit, by the collector's own encoder.
#include <string.h>

#include <string>
#include <utility>

#include "host/base/outcome.h"
#include "host/batch/batch.h"
#include "host/testkit/fake_sink.h"

namespace weir::testkit {

struct FakeSink::NewBatch {
  KeyDictionary keys;
  Batch batch{keys};
};

weir_batch* FakeSink::BatchNew(const weir_sink* s, weir_permit* permit, uint16_t signal) {
  FakeSink& self = Of(s);
  std::lock_guard lock(self.mutex_);
  const auto found = self.blocks_.find(permit->handle);
  if (found == self.blocks_.end()) return nullptr;
  Block& block = found->second;
  auto made = std::make_shared<NewBatch>();
  const absl::Status built =
      made->batch.BuildNew(static_cast<Signal>(signal), {block.data.get(), block.capacity});
  if (!built.ok()) return nullptr;
  block.batch = std::move(made);
  return block.batch->batch.abi();
}

weir_status FakeSink::PushBatch(const weir_sink* s, weir_permit* permit, weir_batch* b,
                                uint64_t cookie, weir_outcome* outcome) {
  FakeSink& self = Of(s);
  std::shared_ptr<NewBatch> made;
  {
    std::lock_guard lock(self.mutex_);
    const auto found = self.blocks_.find(permit->handle);
    if (found != self.blocks_.end()) made = found->second.batch;
  }
  if (made == nullptr || made->batch.abi() != b) {
    Release(s, permit);
    return weir_fail(outcome, WEIR_PERMANENT, nullptr, "no such batch, or of another permit");
  }
  const absl::StatusOr<WriteBack> written = made->batch.Write();
  if (!written.ok()) {
    Release(s, permit);
    return ToWeirStatus(written.status(), outcome);
  }
  std::string request;
  for (const SharedBytes& piece : written->pieces) request += piece.text();
  return self.Record(permit, reinterpret_cast<const uint8_t*>(request.data()), request.size(),
                     /*lent=*/false, cookie, outcome);
}

}  // namespace weir::testkit
