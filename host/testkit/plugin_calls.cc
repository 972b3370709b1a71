// The calls of the plugin test host into exporters and processors, and into receivers that run.
#include <functional>
#include <utility>

#include "host/base/outcome.h"
#include "host/testkit/plugin_loops.h"

namespace weir::testkit {
namespace {

// Calls `call(outcome)` with room for a message.
template <class Call>
weir_status Collect(SinkAnswer* details, const Call& call) {
  OutcomeBuffer outcome;
  const weir_status status = call(outcome.get());
  if (details != nullptr) {
    details->status = status;
    details->text = std::string(outcome.text());
    details->retry_after_ns = outcome.retry_after_ns();
    details->rejected = outcome.rejected();
  }
  return status;
}

}  // namespace

weir_status PluginHost::Begin(const WireBatch& batch, uint64_t ticket, SinkAnswer* details) {
  return Begin(0, batch.abi(), ticket, details);
}

weir_status PluginHost::Begin(uint32_t lane, const weir_batch* batch, uint64_t ticket,
                              SinkAnswer* details) {
  weir_status status = WEIR_OK;
  const auto call = [this, lane, batch, ticket, details, &status] {
    tickets_.Begins(ticket);
    status = Collect(details, [&](weir_outcome* outcome) {
      return Call("begin", [&] {
        return component_.exporter->begin(instance_, loops_->lanes[lane]->shard, batch, ticket,
                                          outcome);
      });
    });
    tickets_.Began(ticket, status);
  };
  OnLane(lane, std::ref(call));  // A benchmark counts allocations: this one makes none.
  return status;
}

void PluginHost::Cancel(uint64_t ticket) { Cancel(0, ticket); }

void PluginHost::Cancel(uint32_t lane, uint64_t ticket) {
  tickets_.Cancels(ticket);
  OnLane(lane, [this, lane, ticket] {
    Call("cancel", [&] {
      component_.exporter->cancel(instance_, loops_->lanes[lane]->shard, ticket);
    });
  });
}

void PluginHost::Ready() {
  if (component_.receiver->on_ready == nullptr) return;
  for (uint32_t i = 0; i < loops_->lanes.size(); i++) {
    OnLane(i, [this, i] {
      Call("on_ready", [&] {
        component_.receiver->on_ready(instance_, loops_->lanes[i]->shard);
      });
    });
  }
}

weir_status PluginHost::Process(weir_batch* batch, SinkAnswer* details) {
  return Process(0, batch, details);
}

weir_status PluginHost::Process(uint32_t lane, weir_batch* batch, SinkAnswer* details) {
  return Collect(details, [&](weir_outcome* outcome) {
    return Call("process", [&] {
      return component_.processor->process(instance_, loops_->lanes[lane]->shard, batch, outcome);
    });
  });
}

uint64_t PluginHost::tick_at(uint32_t lane) const { return loops_->lanes[lane]->tick_at_ns.load(); }

void PluginHost::Tick(uint32_t lane, uint64_t now_mono_ns) {
  LaneState& state = *loops_->lanes[lane];
  state.tick_at_ns.store(0);
  Call("tick", [&] { component_.processor->tick(instance_, state.shard, now_mono_ns); });
}

weir_status PluginHost::Flush(uint32_t lane, uint64_t deadline_mono_ns, SinkAnswer* details) {
  return Collect(details, [&](weir_outcome* outcome) {
    return Call("flush", [&] {
      return component_.processor->flush(instance_, loops_->lanes[lane]->shard, deadline_mono_ns,
                                         outcome);
    });
  });
}

weir_status PluginHost::SaveState(uint32_t lane, const weir_state_writer* writer,
                                  SinkAnswer* details) {
  return Collect(details, [&](weir_outcome* outcome) {
    return Call("state_save", [&] {
      return component_.state_save(instance_, loops_->lanes[lane]->shard, writer, outcome);
    });
  });
}

weir_status PluginHost::LoadState(uint32_t lane, uint32_t revision, uint64_t group,
                                  std::string_view entry, SinkAnswer* details) {
  return Collect(details, [&](weir_outcome* outcome) {
    return Call("state_load", [&] {
      return component_.state_load(instance_, loops_->lanes[lane]->shard, revision, group,
                                   entry.data(), entry.size(), outcome);
    });
  });
}

}  // namespace weir::testkit
