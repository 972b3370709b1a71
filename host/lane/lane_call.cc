#include "host/lane/lane_call.h"

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <utility>

namespace weir {
namespace {

struct Calls {
  explicit Calls(std::function<void(Lane&)> function, size_t count)
      : fn(std::move(function)), left(count) {}

  void End() {
    std::lock_guard lock(mutex);
    left--;
    changed.notify_one();
  }

  const std::function<void(Lane&)> fn;
  std::mutex mutex;
  std::condition_variable changed;
  size_t left;  // Guarded by mutex.
};

// Owns itself until it has run.
class Call final : public LaneJob {
 public:
  explicit Call(std::shared_ptr<Calls> calls) : calls_(std::move(calls)) {}

  void Run(Lane& lane) override {
    const std::unique_ptr<Call> self(this);
    calls_->fn(lane);
    calls_->End();
  }

 private:
  const std::shared_ptr<Calls> calls_;
};

}  // namespace

bool RunOnLanes(const std::vector<Lane*>& lanes, std::function<void(Lane&)> fn,
                uint64_t timeout_ns, LaneCallBy by) {
  auto calls = std::make_shared<Calls>(std::move(fn), lanes.size());
  std::vector<std::unique_ptr<Call>> all;
  for (size_t i = 0; i < lanes.size(); i++) all.push_back(std::make_unique<Call>(calls));
  for (size_t i = 0; i < lanes.size(); i++) {
    Lane* const lane = lanes[i];
    Call* const call = all[i].release();
    if (by == LaneCallBy::kMail) {
      lane->Leave(call);
    } else {
      lane->loop().Post([lane, call] { lane->Submit(call); });
    }
  }
  std::unique_lock lock(calls->mutex);
  return calls->changed.wait_for(lock, std::chrono::nanoseconds(timeout_ns),
                                 [&calls] { return calls->left == 0; });
}

}  // namespace weir
