#include "host/testkit/fake_sink.h"

#include <string.h>

#include <algorithm>
#include <utility>

#include "host/base/outcome.h"
#include "host/batch/batch.h"
#include "host/lane/loop.h"

namespace weir::testkit {
namespace {

bool IsSignal(uint16_t signal) {
  return signal == WEIR_TRACES || signal == WEIR_METRICS || signal == WEIR_LOGS ||
         signal == WEIR_PROFILES;
}

}  // namespace

// Out of the header: the SDK has a Batch in this namespace, too.
struct FakeSink::NewBatch {
  explicit NewBatch(const KeyDictionary& keys) : batch(keys) {}
  Batch batch;
};

weir_status StoreAnswer(const SinkAnswer& answer, weir_outcome* outcome) {
  if (outcome != nullptr) {
    outcome->retry_after_ns = answer.retry_after_ns;
    outcome->rejected = answer.rejected;
    outcome->text_len = weir_copy_text(outcome->text, outcome->text_cap, answer.text.data(),
                                       answer.text.size());
  }
  return answer.status;
}

FakeSink::FakeSink(Ack ack) : ack_(std::move(ack)) {
  face_.abi.size = sizeof(weir_sink);
  face_.abi.reserve = &Reserve;
  face_.abi.resize = &Resize;
  face_.abi.release = &Release;
  face_.abi.push = &Push;
  face_.abi.push_lent = &PushLent;
  face_.abi.batch_new = &BatchNew;
  face_.abi.push_batch = &PushBatch;
  face_.self = this;
}

FakeSink::~FakeSink() { GiveBackLentBytes(); }

FakeSink& FakeSink::Of(const weir_sink* sink) {
  return *reinterpret_cast<const Face*>(sink)->self;
}

void FakeSink::AnswerPushes(SinkAnswer answer) {
  std::lock_guard lock(mutex_);
  push_answer_ = std::move(answer);
}

void FakeSink::AnswerNextPush(SinkAnswer answer) {
  std::lock_guard lock(mutex_);
  next_pushes_.push_back(std::move(answer));
}

void FakeSink::AnswerReserves(SinkAnswer answer) {
  std::lock_guard lock(mutex_);
  reserve_answer_ = std::move(answer);
}

void FakeSink::AnswerNextReserve(SinkAnswer answer) {
  std::lock_guard lock(mutex_);
  next_reserves_.push_back(std::move(answer));
}

void FakeSink::SetLimits(uint64_t request_bytes_max, uint64_t total_bytes_max) {
  std::lock_guard lock(mutex_);
  request_bytes_max_ = request_bytes_max;
  total_bytes_max_ = total_bytes_max;
}

void FakeSink::CountOnly() { count_only_.store(true); }

weir_status FakeSink::Admit(uint64_t bytes, uint64_t held, weir_outcome* outcome) {
  SinkAnswer answer = reserve_answer_;
  if (!next_reserves_.empty()) {
    answer = std::move(next_reserves_.front());
    next_reserves_.pop_front();
  }
  if (answer.status < 0) return StoreAnswer(answer, outcome);
  if (bytes > request_bytes_max_) {
    return weir_fail(outcome, WEIR_PERMANENT, nullptr, "more than one request may have");
  }
  if (bytes_held_ - held + bytes > total_bytes_max_) {
    return weir_fail(outcome, WEIR_BUSY, nullptr, "the budget is used up");
  }
  return WEIR_OK;
}

FakeSink::Block FakeSink::TakeBlock(uint64_t bytes) {
  if (count_only_) {
    for (size_t i = 0; i < spare_blocks_.size(); i++) {
      if (spare_blocks_[i].capacity < bytes) continue;
      Block block = std::move(spare_blocks_[i]);
      spare_blocks_.erase(spare_blocks_.begin() + static_cast<std::ptrdiff_t>(i));
      return block;
    }
  }
  Block block;
  if (watch_ != nullptr) {
    block.guarded = GuardedBytes(bytes, 8);
    block.guarded.ForbidEnd(*watch_, "R-503", "a receiver went beyond the capacity of its permit");
    block.guarded.ForbidFree(*watch_, "R-607", "a receiver freed the memory of its permit");
  } else {
    block.plain.reset(new uint8_t[std::max<uint64_t>(bytes, 1)]);
  }
  block.capacity = bytes;
  return block;
}

weir_status FakeSink::Reserve(const weir_sink* s, uint16_t signal, uint64_t bytes,
                              weir_permit* permit, weir_outcome* outcome) {
  FakeSink& self = Of(s);
  std::lock_guard lock(self.mutex_);
  self.reserve_count_++;
  if (!IsSignal(signal)) {
    return weir_fail(outcome, WEIR_PERMANENT, nullptr, "reserve: expected one signal");
  }
  const weir_status status = self.Admit(bytes, 0, outcome);
  if (status < 0) return status;
  Block block = self.TakeBlock(bytes);
  block.signal = signal;
  self.bytes_held_ += block.capacity;
  self.largest_permit_ = std::max<size_t>(self.largest_permit_, block.capacity);
  permit->handle = ++self.handle_;
  permit->data = block.data();
  permit->capacity = block.capacity;
  self.blocks_[permit->handle] = std::move(block);
  return WEIR_OK;
}

weir_status FakeSink::Resize(const weir_sink* s, weir_permit* permit, uint64_t bytes,
                             weir_outcome* outcome) {
  FakeSink& self = Of(s);
  std::lock_guard lock(self.mutex_);
  Block* block = self.Held(permit, outcome);
  if (block == nullptr) return WEIR_PERMANENT;
  if (bytes <= block->capacity) return WEIR_OK;
  const weir_status status = self.Admit(bytes, block->capacity, outcome);
  if (status < 0) return status;
  Block larger = self.TakeBlock(bytes);
  larger.signal = block->signal;
  larger.batch = std::move(block->batch);
  memcpy(larger.data(), block->data(), block->capacity);
  if (larger.batch != nullptr) larger.batch->batch.MoveSegment({larger.data(), larger.capacity});
  self.bytes_held_ += larger.capacity - block->capacity;
  self.largest_permit_ = std::max<size_t>(self.largest_permit_, larger.capacity);
  *block = std::move(larger);
  permit->data = block->data();
  permit->capacity = block->capacity;
  return WEIR_OK;
}

void FakeSink::Fault(const char* requirement, const char* what) const {
  if (watch_ != nullptr) watch_->OnFault(requirement, what);
}

FakeSink::Block* FakeSink::Held(const weir_permit* permit, weir_outcome* outcome) {
  const auto found = blocks_.find(permit->handle);
  if (found != blocks_.end()) return &found->second;
  Fault("R-501", "a permit was used that is spent or was never given");
  weir_fail(outcome, WEIR_PERMANENT, nullptr, "no such permit");
  return nullptr;
}

void FakeSink::Spend(weir_permit* permit) {
  const auto found = blocks_.find(permit->handle);
  if (found != blocks_.end()) {
    Block& block = found->second;
    bytes_held_ -= block.capacity;
    if (block.guarded.Overrun()) {
      Fault("R-503", "a receiver wrote beyond the capacity of its permit");
    }
    if (watch_ != nullptr) {
      block.guarded.Forbid(*watch_, "R-501", "a receiver used a permit after it was spent");
    }
    if (count_only_) spare_blocks_.push_back(std::move(block));
    blocks_.erase(found);
  }
  permit->handle = 0;
  permit->data = nullptr;
  permit->capacity = 0;
}

void FakeSink::Release(const weir_sink* s, weir_permit* permit) {
  FakeSink& self = Of(s);
  std::lock_guard lock(self.mutex_);
  // A permit that was never filled may be given back.
  if (permit->handle != 0 && self.Held(permit, nullptr) == nullptr) return;
  self.Spend(permit);
}

weir_status FakeSink::Record(weir_permit* permit, const uint8_t* data, uint64_t n, bool lent,
                             uint64_t cookie, weir_outcome* outcome) {
  SinkAnswer answer;
  {
    std::lock_guard lock(mutex_);
    const Block* block = Held(permit, outcome);
    if (block == nullptr) return WEIR_PERMANENT;
    if (!lent && n > block->capacity) {
      Fault("R-503", "a push has more bytes than its permit has room for");
      Spend(permit);
      return weir_fail(outcome, WEIR_PERMANENT, nullptr, "more bytes than the permit has");
    }
    const uint64_t close_at_ns = close_at_ns_.load();
    if (close_at_ns != 0 && MonotonicNs() > close_at_ns) {
      Fault("R-504", "a receiver pushed after the deadline of its stop");
    }
    answer = push_answer_;
    if (!next_pushes_.empty()) {
      answer = std::move(next_pushes_.front());
      next_pushes_.pop_front();
    }
    push_count_++;
    if (!count_only_) {
      pushed_.push_back({block->signal, permit->transport, lent,
                         std::string(reinterpret_cast<const char*>(data), n), cookie,
                         answer.status});
    }
    Spend(permit);
    if (answer.status == WEIR_PENDING && !answer.ack_within_push) pending_.push_back(cookie);
  }
  if (answer.status == WEIR_PENDING && answer.ack_within_push) {
    SinkAnswer acknowledged = answer;
    acknowledged.status = answer.ack_status;
    char text[512];
    weir_outcome result = {};
    result.size = sizeof result;
    result.text = text;
    result.text_cap = sizeof text;
    result.status = StoreAnswer(acknowledged, &result);
    ack_(cookie, result);
    return WEIR_PENDING;
  }
  return StoreAnswer(answer, outcome);
}

weir_status FakeSink::Push(const weir_sink* s, weir_permit* permit, uint64_t n, uint64_t cookie,
                           weir_outcome* outcome) {
  return Of(s).Record(permit, permit->data, n, false, cookie, outcome);
}

weir_status FakeSink::PushLent(const weir_sink* s, weir_permit* permit, const uint8_t* data,
                               uint64_t n, weir_fn done, void* owner, uint64_t cookie,
                               weir_outcome* outcome) {
  FakeSink& self = Of(s);
  const weir_status status = self.Record(permit, data, n, true, cookie, outcome);
  if (status < 0 && status != WEIR_PARTIAL) return status;
  {
    std::lock_guard lock(self.mutex_);
    if (self.hold_lent_) {
      self.lends_.push_back({done, owner});
      return status;
    }
  }
  done(owner);
  return status;
}

weir_status FakeSink::DecodeJson(const weir_sink* s, uint16_t signal, std::string_view json,
                                 weir_permit* permit, uint64_t* written, weir_outcome* outcome) {
  const FakeSink& self = Of(s);
  if (!self.json_decode_) {
    return weir_fail(outcome, WEIR_PERMANENT, nullptr, "this test decodes no JSON");
  }
  return self.json_decode_(s, signal, json, permit, written, outcome);
}

weir_batch* FakeSink::BatchNew(const weir_sink* s, weir_permit* permit, uint16_t signal) {
  FakeSink& self = Of(s);
  std::lock_guard lock(self.mutex_);
  Block* block = self.Held(permit, nullptr);
  if (block == nullptr || !IsSignal(signal) || self.refuses_batches_.load()) return nullptr;
  auto made = std::make_shared<NewBatch>(self.keys_);
  const absl::Status built =
      made->batch.BuildNew(static_cast<Signal>(signal), {block->data(), block->capacity});
  if (!built.ok()) return nullptr;
  block->batch = std::move(made);
  return block->batch->batch.abi();
}

weir_status FakeSink::PushBatch(const weir_sink* s, weir_permit* permit, weir_batch* b,
                                uint64_t cookie, weir_outcome* outcome) {
  FakeSink& self = Of(s);
  std::string request;
  {
    std::lock_guard lock(self.mutex_);
    Block* block = self.Held(permit, outcome);
    if (block == nullptr) return WEIR_PERMANENT;
    if (block->batch == nullptr || block->batch->batch.abi() != b) {
      self.Fault("R-501", "a batch was pushed that is not of its permit");
      self.Spend(permit);
      return weir_fail(outcome, WEIR_PERMANENT, nullptr, "no batch of this permit");
    }
    const absl::StatusOr<WriteBack> written = block->batch->batch.Write();
    if (!written.ok()) {
      self.Spend(permit);
      return ToWeirStatus(written.status(), outcome);
    }
    for (const SharedBytes& piece : written->pieces) request += piece.text();
  }
  // As bytes that lie elsewhere: they were made from the cells.
  return self.Record(permit, reinterpret_cast<const uint8_t*>(request.data()), request.size(),
                     /*lent=*/true, cookie, outcome);
}

void FakeSink::GiveBackLentBytes() {
  std::vector<Lend> lends;
  {
    std::lock_guard lock(mutex_);
    lends.swap(lends_);
  }
  for (const Lend& lend : lends) lend.done(lend.owner);
}

std::vector<Pushed> FakeSink::pushed_since(size_t first) const {
  std::lock_guard lock(mutex_);
  const size_t begin = std::min(first, pushed_.size());
  return {pushed_.begin() + static_cast<std::ptrdiff_t>(begin), pushed_.end()};
}

Pushed FakeSink::pushed_at(size_t index) const {
  std::lock_guard lock(mutex_);
  return index < pushed_.size() ? pushed_[index] : Pushed();
}

size_t FakeSink::push_count() const {
  std::lock_guard lock(mutex_);
  return push_count_;
}

std::vector<uint64_t> FakeSink::pending() const {
  std::lock_guard lock(mutex_);
  return {pending_.begin(), pending_.end()};
}

bool FakeSink::Acknowledge(uint64_t cookie, const SinkAnswer& outcome) {
  {
    std::lock_guard lock(mutex_);
    const auto found = std::find(pending_.begin(), pending_.end(), cookie);
    if (found == pending_.end()) return false;
    pending_.erase(found);
  }
  char text[512];
  weir_outcome result = {};
  result.size = sizeof result;
  result.text = text;
  result.text_cap = sizeof text;
  result.status = StoreAnswer(outcome, &result);
  ack_(cookie, result);
  return true;
}

bool FakeSink::AcknowledgeOldest(const SinkAnswer& outcome) {
  uint64_t cookie;
  {
    std::lock_guard lock(mutex_);
    if (pending_.empty()) return false;
    cookie = pending_.front();
  }
  return Acknowledge(cookie, outcome);
}

size_t FakeSink::permits_held() const {
  std::lock_guard lock(mutex_);
  return blocks_.size();
}

size_t FakeSink::lends_held() const {
  std::lock_guard lock(mutex_);
  return lends_.size();
}

size_t FakeSink::reserve_count() const {
  std::lock_guard lock(mutex_);
  return reserve_count_;
}

size_t FakeSink::largest_permit() const {
  std::lock_guard lock(mutex_);
  return largest_permit_;
}

}  // namespace weir::testkit
