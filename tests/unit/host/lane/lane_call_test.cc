#include "host/lane/lane_call.h"

#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <mutex>
#include <set>
#include <thread>

namespace weir {
namespace {

constexpr uint64_t kPatienceNs = 30'000'000'000;

// Lanes with home threads.
class Homes {
 public:
  explicit Homes(uint32_t count) {
    for (uint32_t i = 0; i < count; i++) {
      loops_.push_back(std::make_unique<Loop>("home"));
      lanes_.push_back(std::make_unique<Lane>(i, *loops_.back()));
      Lane* lane = lanes_.back().get();
      loops_.back()->SetIdleWork([lane] { lane->RunMail(); },
                                 [lane] { return lane->waiting() != 0 && !lane->busy(); });
      threads_.emplace_back([loop = loops_.back().get()] { loop->Run(); });
    }
  }
  ~Homes() {
    for (const auto& loop : loops_) loop->Stop();
    for (std::thread& thread : threads_) thread.join();
  }
  std::vector<Lane*> all() {
    std::vector<Lane*> lanes;
    for (const auto& lane : lanes_) lanes.push_back(lane.get());
    return lanes;
  }

 private:
  std::vector<std::unique_ptr<Loop>> loops_;
  std::vector<std::unique_ptr<Lane>> lanes_;
  std::vector<std::thread> threads_;
};

// Scenario: a function is run on three idle lanes, by their mail and by their homes.
// Guarantees: once on each, and all before the call returns.
TEST(LaneCall, RunsOnceOnEachLane) {
  Homes homes(3);
  for (const LaneCallBy by : {LaneCallBy::kMail, LaneCallBy::kHome}) {
    std::mutex mutex;
    std::multiset<uint32_t> ran;
    const auto note = [&](Lane& lane) {
      std::lock_guard lock(mutex);
      ran.insert(lane.index());
    };
    ASSERT_TRUE(RunOnLanes(homes.all(), note, kPatienceNs, by));
    EXPECT_EQ(ran, (std::multiset<uint32_t>{0, 1, 2}));
  }
}

// Scenario: one of two lanes is busy for longer than the caller waits.
// Guarantees: false; the function runs on that lane later, with what it owns.
TEST(LaneCall, ALateLaneStillRunsIt) {
  Homes homes(2);
  auto gate = std::make_shared<std::atomic<bool>>(false);
  auto ran = std::make_shared<std::atomic<int>>(0);
  std::thread holder([&] {
    class Wait : public LaneJob {
     public:
      explicit Wait(std::shared_ptr<std::atomic<bool>> gate) : gate_(std::move(gate)) {}
      void Run(Lane&) override { gate_->wait(false); }

     private:
      std::shared_ptr<std::atomic<bool>> gate_;
    } wait(gate);
    homes.all()[0]->Submit(&wait);
  });
  while (!homes.all()[0]->busy()) std::this_thread::yield();
  EXPECT_FALSE(RunOnLanes(homes.all(), [ran](Lane&) { ran->fetch_add(1); }, 1'000'000));
  gate->store(true);
  gate->notify_all();
  holder.join();
  while (ran->load() != 2) std::this_thread::yield();
}

}  // namespace
}  // namespace weir
