// Exporters: the answer that comes later, and the bytes to send.
//
// A Ticket is move-only and ends exactly once: by Complete, by Forget after the host has cancelled
// it, or, when it is lost, by its destructor with RETRY.
//
// Threads: Completion and Wire [loop]; a Ticket any one thread at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <stdexcept>
#include <utility>

#include "weir/abi.h"
#include "weir/sdk/batch.hpp"
#include "weir/sdk/services.hpp"
#include "weir/sdk/status.hpp"

namespace weir::inline sdk {

class Ticket {
 public:
  // Holds nothing.
  Ticket() = default;
  Ticket(const weir_host* host, const weir_ack_v1* ack, uint64_t id)
      : host_(host), ack_(ack), id_(id) {}
  Ticket(Ticket&& other) noexcept
      : host_(other.host_), ack_(std::exchange(other.ack_, nullptr)), id_(other.id_) {}
  Ticket& operator=(Ticket&& other) noexcept {
    if (this != &other) {
      Lost();
      host_ = other.host_;
      ack_ = std::exchange(other.ack_, nullptr);
      id_ = other.id_;
    }
    return *this;
  }
  ~Ticket() { Lost(); }

  // False once it has ended.
  bool open() const { return ack_ != nullptr; }
  // What Cancel is called with.
  uint64_t id() const { return id_; }

  // Ends the export. The batch that it belongs to is gone afterwards.
  void Complete(const Status& status) {
    const weir_ack_v1* ack = std::exchange(ack_, nullptr);
    if (!ack) return;
    weir_outcome outcome = {};
    outcome.size = sizeof outcome;
    outcome.status = status.code();
    outcome.retry_after_ns = status.retry_after_ns();
    outcome.rejected = status.rejected();
    outcome.text = const_cast<char*>(status.text().data());
    outcome.text_len = outcome.text_cap = static_cast<uint32_t>(status.text().size());
    ack->complete(host_, id_, &outcome);
  }
  // After Cancel: the host has ended it, nothing is owed.
  void Forget() { ack_ = nullptr; }

 private:
  void Lost() {
    if (ack_) Complete(Status::Retry("the exporter lost the ticket"));
  }

  const weir_host* host_ = nullptr;
  const weir_ack_v1* ack_ = nullptr;
  uint64_t id_ = 0;
};

// What Begin is given. Without Later, the status that Begin returns is the answer.
class Completion {
 public:
  explicit Completion(uint64_t ticket) : ticket_(ticket) {}
  Completion(const Completion&) = delete;
  Completion& operator=(const Completion&) = delete;

  // The answer comes with the ticket: Begin answers PENDING whatever it returns, and batch and
  // ticket stay until then. Once: a second ticket would answer twice.
  Ticket Later(const Lane& lane) {
    if (taken_) throw std::logic_error("the ticket of this batch was taken before");
    const auto* ack = lane.host.Service<weir_ack_v1>();
    taken_ = true;
    return Ticket(lane.host.get(), ack, ticket_);
  }
  bool taken() const { return taken_; }

 private:
  uint64_t ticket_;
  bool taken_ = false;
};

// One export request as pieces to send one after another. Valid as long as the batch.
struct Pieces {
  std::span<const weir_piece> pieces;
  uint64_t bytes = 0;
};

// OTLP protobuf of a batch, edits written back. Made in the exporter's constructor.
class Wire {
 public:
  explicit Wire(const Host& host) : wire_(host.Service<weir_wire_v1>()) {}
  // Throws BatchError when an edit could not be applied.
  template <class Component>
  Pieces Encode(const Batch<Component>& batch) const {
    return Call(wire_->pieces, batch.get());
  }

 private:
  template <class Function>
  static Pieces Call(Function function, const weir_batch* batch) {
    const weir_piece* pieces = nullptr;
    uint32_t count = 0;
    uint64_t bytes = 0;
    if (function(batch, &pieces, &count, &bytes) < 0) {
      throw BatchError("an edit of the batch could not be written back");
    }
    return {{pieces, count}, bytes};
  }
  friend class Json;

  const weir_wire_v1* wire_;
};

// The same as one OTLP/JSON request without line breaks.
class Json {
 public:
  explicit Json(const Host& host) : json_(host.Service<weir_json_v1>()) {}
  template <class Component>
  Pieces Encode(const Batch<Component>& batch) const {
    return Wire::Call(json_->pieces, batch.get());
  }

 private:
  const weir_json_v1* json_;
};

}  // namespace weir::inline sdk
