// The sink of the plugin test host: it keeps what a receiver pushes and answers as a test says.
//
// Every permit is memory of exactly the size that was asked for, so that AddressSanitizer sees a
// receiver that writes past it; what is not given back is counted.
//
// Threads: [any]; the functions with which a test looks in may be called while receivers push.
#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "host/batch/key_dictionary.h"
#include "host/testkit/guarded_bytes.h"
#include "host/testkit/host_watch.h"
#include "weir/abi.h"

namespace weir::testkit {

// How one reserve or push is answered.
struct SinkAnswer {
  weir_status status = WEIR_OK;
  std::string text;
  uint64_t retry_after_ns = 0;
  uint64_t rejected = 0;
  // With PENDING: on_ack(ack_status, ...) is called before push returns.
  bool ack_within_push = false;
  weir_status ack_status = WEIR_OK;
};

struct Pushed {
  uint16_t signal = 0;
  uint32_t transport = WEIR_TRANSPORT_NONE;
  bool lent = false;
  std::string bytes;
  uint64_t cookie = 0;
  weir_status answer = WEIR_OK;
};

class FakeSink {
 public:
  using Ack = std::function<void(uint64_t cookie, const weir_outcome& outcome)>;
  // As weir_json_v1.decode.
  using JsonDecode = std::function<weir_status(const weir_sink* sink, uint16_t signal,
                                               std::string_view json, weir_permit* permit,
                                               uint64_t* written, weir_outcome* outcome)>;

  // `ack` calls the receiver's on_ack.
  explicit FakeSink(Ack ack);
  ~FakeSink();
  FakeSink(const FakeSink&) = delete;
  FakeSink& operator=(const FakeSink&) = delete;

  const weir_sink* abi() const { return &face_.abi; }

  // What pushes and reserves answer from now on; OK at first. An answer queued by the *Next forms
  // comes before it, once.
  void AnswerPushes(SinkAnswer answer);
  void AnswerNextPush(SinkAnswer answer);
  void AnswerReserves(SinkAnswer answer);
  void AnswerNextReserve(SinkAnswer answer);
  // A request of more bytes than this is PERMANENT; all permits together of more than that BUSY.
  void SetLimits(uint64_t request_bytes_max, uint64_t total_bytes_max);
  // For benchmarks: pushes are counted but not kept, and memory is used again.
  void CountOnly();
  // What weir.json/1 does; PERMANENT at first. Set it before Start.
  void SetJsonDecode(JsonDecode decode) { json_decode_ = std::move(decode); }
  // For tools that hold a receiver against the contract: permits are memory between pages that
  // nobody may touch, and what is done with them is told to `watch`. Set it before Start.
  void SetWatch(HostWatch* watch) { watch_ = watch; }
  // batch_new gives NULL from now on, as at the memory limit.
  void RefuseBatches() { refuses_batches_.store(true); }
  // A push after that monotonic time is a fault; 0: never.
  void CloseAt(uint64_t mono_ns) { close_at_ns_.store(mono_ns); }
  static weir_status DecodeJson(const weir_sink* s, uint16_t signal, std::string_view json,
                                weir_permit* permit, uint64_t* written, weir_outcome* outcome);
  // Lends are given back here instead of within push.
  void HoldLentBytes() { hold_lent_.store(true); }
  void GiveBackLentBytes();

  // What came in, oldest first.
  std::vector<Pushed> pushed() const { return pushed_since(0); }
  std::vector<Pushed> pushed_since(size_t first) const;
  Pushed pushed_at(size_t index) const;  // An empty one: there is none.
  size_t push_count() const;
  // Cookies of pushes that were PENDING and have not been acknowledged.
  std::vector<uint64_t> pending() const;
  // Acknowledges one of them. False when there is no such push.
  bool Acknowledge(uint64_t cookie, const SinkAnswer& outcome);
  // The oldest; waits for none: false when nothing is pending.
  bool AcknowledgeOldest(const SinkAnswer& outcome);

  // Permits and lends that were not given back.
  size_t permits_held() const;
  size_t lends_held() const;
  size_t reserve_count() const;
  // Bytes of the largest permit that was ever held.
  size_t largest_permit() const;

 private:
  struct Face {
    weir_sink abi{};
    FakeSink* self = nullptr;
  };
  struct NewBatch;
  struct Block {
    uint8_t* data() const { return guarded.data() != nullptr ? guarded.data() : plain.get(); }

    std::unique_ptr<uint8_t[]> plain;
    GuardedBytes guarded;  // Instead of it, when somebody watches.
    uint64_t capacity = 0;
    uint16_t signal = 0;
    std::shared_ptr<NewBatch> batch;  // Of batch_new.
  };
  struct Lend {
    weir_fn done;
    void* owner;
  };

  static FakeSink& Of(const weir_sink* sink);
  static weir_status Reserve(const weir_sink* s, uint16_t signal, uint64_t bytes,
                             weir_permit* permit, weir_outcome* outcome);
  static weir_status Resize(const weir_sink* s, weir_permit* permit, uint64_t bytes,
                            weir_outcome* outcome);
  static void Release(const weir_sink* s, weir_permit* permit);
  static weir_status Push(const weir_sink* s, weir_permit* permit, uint64_t n, uint64_t cookie,
                          weir_outcome* outcome);
  static weir_status PushLent(const weir_sink* s, weir_permit* permit, const uint8_t* data,
                              uint64_t n, weir_fn done, void* owner, uint64_t cookie,
                              weir_outcome* outcome);
  static weir_batch* BatchNew(const weir_sink* s, weir_permit* permit, uint16_t signal);
  static weir_status PushBatch(const weir_sink* s, weir_permit* permit, weir_batch* b,
                               uint64_t cookie, weir_outcome* outcome);

  weir_status Admit(uint64_t bytes, uint64_t held, weir_outcome* outcome);
  Block TakeBlock(uint64_t bytes);
  void Spend(weir_permit* permit);
  void Fault(const char* requirement, const char* what) const;
  // The block of a permit that is to be pushed or grown; NULL, after a fault, when there is none.
  Block* Held(const weir_permit* permit, weir_outcome* outcome);
  weir_status Record(weir_permit* permit, const uint8_t* data, uint64_t n, bool lent,
                     uint64_t cookie, weir_outcome* outcome);

  Face face_;
  const Ack ack_;
  JsonDecode json_decode_;
  std::atomic<bool> count_only_{false}, hold_lent_{false};
  HostWatch* watch_ = nullptr;
  std::atomic<bool> refuses_batches_{false};
  std::atomic<uint64_t> close_at_ns_{0};
  const KeyDictionary keys_;  // Of new batches.

  mutable std::mutex mutex_;  // Guards what follows.
  SinkAnswer push_answer_, reserve_answer_;
  std::deque<SinkAnswer> next_pushes_, next_reserves_;
  uint64_t request_bytes_max_ = 64u << 20, total_bytes_max_ = UINT64_MAX;
  uint64_t handle_ = 0;
  std::map<uint64_t, Block> blocks_;
  std::vector<Block> spare_blocks_;
  std::vector<Lend> lends_;
  size_t bytes_held_ = 0, reserve_count_ = 0, push_count_ = 0;
  size_t largest_permit_ = 0;
  std::vector<Pushed> pushed_;
  std::deque<uint64_t> pending_;
};

// Copies an answer's details into an outcome, which may be NULL, and returns its status.
weir_status StoreAnswer(const SinkAnswer& answer, weir_outcome* outcome);

}  // namespace weir::testkit
