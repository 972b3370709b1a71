// Small components over the SDK for the tests of the kit: each does what one test looks at.
#pragma once

#include <cstring>
#include <memory>
#include <string>

#include "weir/sdk.hpp"

namespace weir_test {

// Pushes a batch at start and whenever there is room again. Counts and logs what it is told.
class Sender {
 public:
  static constexpr weir::Manifest kManifest{
      .type = "sender", .version = "1.0.0", .signals = WEIR_LOGS,
      .schema = R"({"type": "object", "additionalProperties": false,
                    "properties": {"leave_timer": {"type": "boolean", "default": false},
                                   "refuse": {"type": "boolean", "default": false}}})"};
  struct Shard {
    Shard(const Sender&, weir::Lane its_lane) : lane(its_lane) {}
    const weir::Lane lane;
    weir::Sink sink;
  };

  explicit Sender(weir::Setup& setup)
      : host_(setup.host),
        leave_timer_(setup.config.Bool("/leave_timer")),
        safe_(setup.DefineCounter("answers", "{answers}", "Told.", "is=safe")),
        lost_(setup.DefineCounter("answers", "{answers}", "Told.", "is=lost")) {
    if (setup.config.Bool("/refuse")) throw weir::ConfigError("/refuse", "is refused");
  }

  weir::Status Start(Shard& shard, weir::Sink sink) const {
    shard.sink = sink;
    if (leave_timer_) {
      const auto* loop = host_.Service<weir_loop_v1>();
      loop->timer_add(shard.lane.get(), UINT64_MAX, [](void*) {}, nullptr);
    }
    OnReady(shard);
    return weir::Status::Ok();
  }
  weir::Status Stop(Shard&, uint64_t) const { return weir::Status::Permanent("will not stop"); }
  void OnReady(Shard& shard) const {
    weir::Permit permit;
    if (!shard.sink.Reserve(WEIR_LOGS, 5, permit).ok()) return;
    memcpy(permit.data(), "hello", 5);
    weir::NewBatch batch = shard.sink.MakeBatch(permit, WEIR_LOGS);
    batch.AddLog(batch.AddScope(batch.AddResource()), 7, batch.View(permit.data(), 5));
    const weir::Status pushed = shard.sink.PushBatch(permit, batch, /*cookie=*/42);
    if (pushed.code() != WEIR_PENDING) Tell(pushed.code(), pushed.text());
  }
  void OnAck(uint64_t, const weir_outcome& outcome) const {
    Tell(outcome.status, std::string(outcome.text, outcome.text_len));
  }

 private:
  void Tell(weir_status status, const std::string& text) const {
    (status < 0 ? lost_ : safe_).Add(0, 1);
    if (status < 0) host_.Log(WEIR_WARN, text, {{"why", "refused"}});
  }

  const weir::Host host_;
  const bool leave_timer_;
  const weir::Counter safe_, lost_;
};

// Answers PENDING and completes from its loop, unless the batch has a record at ERROR or above:
// those it keeps until they are cancelled.
class Later {
 public:
  static constexpr weir::Manifest kManifest{
      .type = "later", .version = "1.0.0", .signals = WEIR_LOGS,
      .need = weir::kColumns<WEIR_COLUMN(log, severity)>};
  struct Shard {
    Shard(const Later&, weir::Lane its_lane) : lane(its_lane) {}
    const weir::Lane lane;
    weir::Ticket kept;
  };

  explicit Later(weir::Setup& setup) : wire_(setup.host), json_(setup.host) {}

  static inline int cancels = 0;  // The tests have one thread.

  weir::Status Begin(Shard& shard, const weir::Batch<Later>& batch,
                     weir::Completion& completion) const {
    for (const uint32_t row : batch.live()) {
      if (batch.log_severity()[row] < WEIR_ERROR) continue;
      shard.kept = completion.Later(shard.lane);
      return weir::Status::Pending();
    }
    auto ticket = std::make_shared<weir::Ticket>(completion.Later(shard.lane));
    const std::string sizes = std::to_string(wire_.Encode(batch).bytes) + " bytes, as JSON " +
                              std::to_string(json_.Encode(batch).bytes);
    weir::Post(shard.lane,
               [ticket, sizes] { ticket->Complete(weir::Status::Retry("later: " + sizes)); });
    return weir::Status::Pending();
  }
  void Cancel(Shard& shard, uint64_t) const {
    shard.kept.Forget();
    cancels++;
  }

 private:
  const weir::Wire wire_;
  const weir::Json json_;
};

}  // namespace weir_test
