#include "host/lane/lane.h"

#include <gtest/gtest.h>

#include <functional>
#include <thread>
#include <vector>

namespace weir {
namespace {

class FunctionJob : public LaneJob {
 public:
  explicit FunctionJob(std::function<void(Lane&)> fn) : fn_(std::move(fn)) {}
  void Run(Lane& lane) override {
    fn_(lane);
    delete this;
  }

 private:
  std::function<void(Lane&)> fn_;
};

LaneJob* Job(std::function<void(Lane&)> fn) { return new FunctionJob(std::move(fn)); }

// Scenario: a job comes to a free lane.
// Guarantees: it has run when Submit returns, on the thread that submitted it.
TEST(Lane, RunsAJobAtOnceWhenItIsFree) {
  Loop loop("home");
  Lane lane(0, loop);
  bool ran = false;
  lane.Submit(Job([&](Lane&) { ran = true; }));
  EXPECT_TRUE(ran);
  EXPECT_FALSE(lane.busy());
}

// Scenario: jobs submit further jobs to their own lane.
// Guarantees: these run after them, in order: there is no recursion.
TEST(Lane, RunsJobsOfJobsAfterThem) {
  Loop loop("home");
  Lane lane(0, loop);
  std::vector<int> order;
  lane.Submit(Job([&](Lane& l) {
    l.Submit(Job([&](Lane&) { order.push_back(2); }));
    l.Submit(Job([&](Lane&) { order.push_back(3); }));
    order.push_back(1);
  }));
  EXPECT_EQ(order, (std::vector<int>{1, 2, 3}));
}

// Scenario: four threads submit to one lane, the home thread helps.
// Guarantees: every job runs once, never two at a time, and those of one thread in their order.
TEST(Lane, NeverRunsTwoJobsAtATime) {
  constexpr int kThreads = 4;
  constexpr int kJobs = 5000;
  Loop loop("home");
  Lane lane(0, loop);
  loop.SetIdleWork([&] { lane.RunMail(); }, [&] { return lane.waiting() != 0 && !lane.busy(); });
  std::thread home([&] { loop.Run(); });

  int inside = 0, overlaps = 0, done = 0, disorder = 0;  // Plain: the lane must protect them.
  std::vector<int> last(kThreads, -1);
  std::atomic<int> finished{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; t++) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < kJobs; i++) {
        lane.Submit(Job([&, t, i](Lane&) {
          if (inside++ != 0) overlaps++;
          if (last[t] != i - 1) disorder++;
          last[t] = i;
          inside--;
          done++;
          finished.fetch_add(1);
        }));
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  while (finished.load() != kThreads * kJobs) std::this_thread::yield();
  loop.Stop();
  home.join();
  EXPECT_EQ(done, kThreads * kJobs);
  EXPECT_EQ(overlaps, 0);
  EXPECT_EQ(disorder, 0);
}

// Scenario: a visitor holds the lane while others pile up more jobs than a visitor may run.
// Guarantees: the home thread finishes the rest without a further Submit.
TEST(Lane, HomeThreadFinishesWhatAVisitorLeaves) {
  Loop loop("home");
  Lane lane(0, loop);
  loop.SetIdleWork([&] { lane.RunMail(); }, [&] { return lane.waiting() != 0 && !lane.busy(); });
  std::thread home([&] { loop.Run(); });
  std::atomic<int> done{0};
  lane.Submit(Job([&](Lane& l) {
    for (int i = 0; i < 100; i++) l.Submit(Job([&](Lane&) { done.fetch_add(1); }));
  }));
  while (done.load() != 100) std::this_thread::yield();
  loop.Stop();
  home.join();
  EXPECT_EQ(lane.waiting(), 0u);
}

}  // namespace
}  // namespace weir
