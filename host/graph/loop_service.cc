// weir.loop/1: descriptors, timers, posts, listeners and threads of receivers and exporters.
#include <pthread.h>
#include <signal.h>

#include <memory>
#include <string>
#include <thread>

#include "host/base/outcome.h"
#include "host/graph/instance.h"
#include "host/graph/services.h"

namespace weir {
namespace {

Shard& Of(const weir_lane* lane) {
  return *reinterpret_cast<Shard*>(const_cast<weir_lane*>(lane));
}

weir_status FdAdd(const weir_lane* lane, int32_t fd, uint32_t events, weir_fd_fn fn,
                  void* context) {
  Shard& shard = Of(lane);
  return ToWeirStatus(shard.loop->FdAdd(&shard, fd, events, fn, context), nullptr);
}

weir_status FdMod(const weir_lane* lane, int32_t fd, uint32_t events) {
  return ToWeirStatus(Of(lane).loop->FdModify(fd, events), nullptr);
}

void FdDel(const weir_lane* lane, int32_t fd) { Of(lane).loop->FdRemove(fd); }

uint64_t TimerAdd(const weir_lane* lane, uint64_t at_mono_ns, weir_fn fn, void* context) {
  Shard& shard = Of(lane);
  return shard.loop->TimerAdd(&shard, at_mono_ns, fn, context);
}

void TimerCancel(const weir_lane* lane, uint64_t id) { Of(lane).loop->TimerCancel(id); }

weir_status Post(const weir_lane* lane, weir_fn fn, void* context) {
  Shard& shard = Of(lane);
  shard.loop->Post(&shard, fn, context);
  return WEIR_OK;
}

weir_status Listen(const weir_lane* lane, const char* endpoint, weir_fd_fn fn, void* context,
                   weir_outcome* outcome) {
  Shard& shard = Of(lane);
  const Endpoints::Listener listener{shard.instance, &shard, shard.loop, fn, context};
  return ToWeirStatus(shard.instance->runtime().endpoints.Listen(endpoint, listener), outcome);
}

// Signals go to the control thread; a plugin's thread sees none.
void BlockSignals() {
  sigset_t all;
  sigfillset(&all);
  pthread_sigmask(SIG_BLOCK, &all, nullptr);
}

weir_status ThreadStart(const weir_lane* lane, const char* name, weir_fn fn, void* context) {
  Shard& shard = Of(lane);
  shard.threads.push_back(std::make_unique<std::thread>([fn, context, text = std::string(name)] {
    BlockSignals();
    pthread_setname_np(pthread_self(), text.substr(0, 15).c_str());
    fn(context);
  }));
  return WEIR_OK;
}

int32_t StopRequested(const weir_lane* lane) {
  return Of(lane).stop_requested.load(std::memory_order_relaxed) ? 1 : 0;
}

// Receivers and exporters have timers.
void Tick(const weir_lane* lane, uint64_t at_mono_ns) {
  Shard& shard = Of(lane);
  if (shard.instance->component().kind == WEIR_PROCESSOR) shard.ticker.Ask(at_mono_ns);
}

const weir_loop_v1 kLoop = {sizeof(weir_loop_v1), 0,       &FdAdd,  &FdMod,       &FdDel,
                            &TimerAdd,            &TimerCancel, &Post, &Listen, &ThreadStart,
                            &StopRequested,       &Tick};

}  // namespace

const weir_loop_v1* LoopService() { return &kLoop; }

}  // namespace weir
