// Receivers: room for one push, and the sink that takes it.
//
//   weir::Permit permit;
//   weir::Status status = sink.Reserve(WEIR_LOGS, bytes, permit);   // before the body is read
//   ... read into permit.data() ...
//   status = sink.Push(permit, n, cookie);                          // spends the permit
//
// BUSY means: do not read now; OnReady says when there is room. A permit that is not pushed gives
// its room back when it dies. Push answers OK (safe), PENDING (OnAck(cookie) follows exactly once,
// perhaps before Push has returned) or an error (not taken).
//
// Threads: [any]; one permit belongs to one thread at a time.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <utility>

#include "weir/abi.h"
#include "weir/sdk/batch.hpp"
#include "weir/sdk/manifest.hpp"
#include "weir/sdk/services.hpp"
#include "weir/sdk/status.hpp"

namespace weir::inline sdk {

class Permit {
 public:
  // Holds nothing.
  Permit() { permit_.size = sizeof permit_; }
  Permit(Permit&& other) noexcept
      : sink_(std::exchange(other.sink_, nullptr)), permit_(other.permit_) {
    other.Clear();
  }
  Permit& operator=(Permit&& other) noexcept {
    if (this != &other) {
      Release();
      sink_ = std::exchange(other.sink_, nullptr);
      permit_ = other.permit_;
      other.Clear();
    }
    return *this;
  }
  ~Permit() { Release(); }

  bool held() const { return sink_ != nullptr; }
  uint8_t* data() const { return permit_.data; }
  uint64_t capacity() const { return permit_.capacity; }
  // WEIR_TRANSPORT_*: a label of the host's metrics.
  void set_transport(uint32_t transport) { permit_.transport = transport; }
  // For calls of the C table.
  weir_permit* raw() { return &permit_; }

  // Room for `bytes` in all; data() may move, what was read moves with it. Refused, it is as
  // before.
  Status Resize(uint64_t bytes) {
    Outcome outcome;
    return outcome.ToStatus(sink_->resize(sink_, &permit_, bytes, outcome.get()));
  }
  void Release() {
    if (sink_) sink_->release(sink_, &permit_);
    Clear();
  }

 private:
  friend class Sink;
  void Clear() {
    sink_ = nullptr;
    permit_ = {};
    permit_.size = sizeof permit_;
  }

  const weir_sink* sink_ = nullptr;
  weir_permit permit_ = {};
};

// A batch that a receiver builds over its permit's bytes: texts are views of what was received.
class NewBatch : public Batch<AllColumns> {
 public:
  using Batch<AllColumns>::Batch;
  bool valid() const { return get() != nullptr; }
  // `data` lies in the permit's memory.
  weir_str View(const void* data, uint32_t n) const { return weir_view(get(), data, n); }

  // Adds a row below `parent` (a resource: 0).
  uint32_t AddRow(uint32_t table, uint32_t parent) {
    return Row(weir_row_add(get(), table, parent));
  }
  uint32_t AddResource() { return AddRow(weir_resource_table_id, 0); }
  uint32_t AddScope(uint32_t resource) { return AddRow(weir_scope_table_id, resource); }
  uint32_t AddSpan(uint32_t scope) { return AddRow(weir_span_table_id, scope); }
  // A log record with a text body.
  uint32_t AddLog(uint32_t scope, uint64_t time_unix_ns, weir_str body) {
    return Row(weir_log_add(get(), scope, time_unix_ns, body));
  }

 private:
  static uint32_t Row(uint32_t row) {
    if (row == WEIR_NO_ROW) throw BatchError("no room for another row");
    return row;
  }
};

class Sink {
 public:
  Sink() = default;
  explicit Sink(const weir_sink* sink) : sink_(sink) {}
  const weir_sink* get() const { return sink_; }

  // `bytes` counts after decompression. What `permit` held before is given back.
  Status Reserve(uint16_t signal, uint64_t bytes, Permit& permit) const {
    permit.Release();
    Outcome outcome;
    const weir_status status =
        sink_->reserve(sink_, signal, bytes, &permit.permit_, outcome.get());
    if (status >= 0) permit.sink_ = sink_;
    return outcome.ToStatus(status);
  }
  // The first `n` bytes at permit.data() are an OTLP export request. Spends the permit.
  Status Push(Permit& permit, uint64_t n, uint64_t cookie) const {
    Outcome outcome;
    const weir_status status =
        sink_->push(sink_, &permit.permit_, n, cookie, outcome.get());
    permit.Clear();
    return outcome.ToStatus(status);
  }
  // The same for bytes that lie elsewhere: lent until done(owner), unless the result is negative.
  Status PushLent(Permit& permit, std::span<const uint8_t> bytes, weir_fn done, void* owner,
                  uint64_t cookie) const {
    Outcome outcome;
    const weir_status status = sink_->push_lent(sink_, &permit.permit_, bytes.data(), bytes.size(),
                                                done, owner, cookie, outcome.get());
    permit.Clear();
    return outcome.ToStatus(status);
  }
  // An empty batch with all columns; it ends with its permit. Not valid() at the memory limit.
  NewBatch MakeBatch(Permit& permit, uint16_t signal) const {
    return NewBatch(sink_->batch_new(sink_, &permit.permit_, signal));
  }
  Status PushBatch(Permit& permit, NewBatch& batch, uint64_t cookie) const {
    Outcome outcome;
    const weir_status status =
        sink_->push_batch(sink_, &permit.permit_, batch.get(), cookie, outcome.get());
    permit.Clear();
    return outcome.ToStatus(status);
  }

 private:
  const weir_sink* sink_ = nullptr;
};

// Translates OTLP/JSON request bodies.
class JsonDecoder {
 public:
  explicit JsonDecoder(const Host& host) : json_(host.Service<weir_json_v1>()) {}
  // Writes the protobuf into the permit, which grows, and its length to `written`. `json` must not
  // lie in the permit's memory.
  Status Decode(const Sink& sink, uint16_t signal, std::string_view json, Permit& permit,
                uint64_t& written) const {
    Outcome outcome;
    return outcome.ToStatus(json_->decode(sink.get(), signal, json.data(), json.size(),
                                          permit.raw(), &written, outcome.get()));
  }

 private:
  const weir_json_v1* json_;
};

}  // namespace weir::inline sdk
