#include "host/lane/loop.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <future>
#include <thread>

namespace weir {
namespace {

void CountCall(void* context) { ++*static_cast<int*>(context); }
void CountEvent(void* context, int32_t fd, uint32_t) {
  char byte;
  if (read(fd, &byte, 1) == 1) ++*static_cast<int*>(context);
}

// Scenario: a timer is due, another is not, a third was cancelled.
// Guarantees: only the due one is called, once.
TEST(Loop, CallsTimersWhenTheyAreDue) {
  Loop loop("test");
  int due = 0, later = 0, cancelled = 0;
  loop.TimerAdd(nullptr, MonotonicNs(), &CountCall, &due);
  loop.TimerAdd(nullptr, MonotonicNs() + 3'600'000'000'000, &CountCall, &later);
  loop.TimerCancel(loop.TimerAdd(nullptr, MonotonicNs(), &CountCall, &cancelled));
  loop.Turn(0);
  loop.Turn(0);
  EXPECT_EQ(due, 1);
  EXPECT_EQ(later, 0);
  EXPECT_EQ(cancelled, 0);
}

// Scenario: a watched descriptor becomes readable, is paused, and is readable again.
// Guarantees: the callback comes for each event while it is watched, and not while it is paused.
TEST(Loop, WatchesDescriptors) {
  int pair[2];
  ASSERT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, pair), 0);
  Loop loop("test");
  int events = 0;
  ASSERT_TRUE(loop.FdAdd(&loop, pair[0], WEIR_READABLE, &CountEvent, &events).ok());
  ASSERT_EQ(write(pair[1], "a", 1), 1);
  loop.Turn(0);
  EXPECT_EQ(events, 1);
  ASSERT_TRUE(loop.FdModify(pair[0], 0).ok());
  ASSERT_EQ(write(pair[1], "b", 1), 1);
  loop.Turn(0);
  EXPECT_EQ(events, 1);
  loop.FdRemove(pair[0]);
  EXPECT_FALSE(loop.FdModify(pair[0], WEIR_READABLE).ok());
  close(pair[0]);
  close(pair[1]);
}

void CountCallback(void* context, int32_t, uint32_t) { ++*static_cast<int*>(context); }

// Scenario: the peer of a paused connection goes away; later the connection is watched again.
// Guarantees: nothing is called and the loop sleeps while it is paused; then the end is reported.
// Neither pausing twice nor removing a paused one is an error.
TEST(Loop, APausedDescriptorStaysQuietWhenItsPeerGoes) {
  int pair[2];
  ASSERT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, pair), 0);
  Loop loop("test");
  int events = 0;
  ASSERT_TRUE(loop.FdAdd(&loop, pair[0], WEIR_READABLE, &CountCallback, &events).ok());
  ASSERT_TRUE(loop.FdModify(pair[0], 0).ok());
  EXPECT_TRUE(loop.FdModify(pair[0], 0).ok());
  close(pair[1]);
  for (int i = 0; i < 3; i++) loop.Turn(0);
  EXPECT_EQ(events, 0);
  ASSERT_TRUE(loop.FdModify(pair[0], WEIR_READABLE).ok());
  loop.Turn(0);
  EXPECT_EQ(events, 1);
  ASSERT_TRUE(loop.FdModify(pair[0], 0).ok());
  EXPECT_EQ(loop.CountOwner(&loop).descriptors, 1u);
  EXPECT_EQ(loop.RemoveOwner(&loop).descriptors, 1u);
  EXPECT_FALSE(loop.FdModify(pair[0], WEIR_READABLE).ok());
  close(pair[0]);
}

// Scenario: an owner leaves a descriptor, a timer and a post behind.
// Guarantees: removing it counts all three, and none is called afterwards.
TEST(Loop, RemovesWhatAnOwnerLeft) {
  int pair[2];
  ASSERT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, pair), 0);
  Loop loop("test");
  int calls = 0;
  ASSERT_TRUE(loop.FdAdd(&calls, pair[0], WEIR_READABLE, &CountEvent, &calls).ok());
  loop.TimerAdd(&calls, MonotonicNs(), &CountCall, &calls);
  loop.Post(&calls, &CountCall, &calls);
  ASSERT_EQ(write(pair[1], "a", 1), 1);
  const Loop::Leftovers left = loop.RemoveOwner(&calls);
  EXPECT_EQ(left.descriptors, 1u);
  EXPECT_EQ(left.timers, 1u);
  EXPECT_EQ(left.posts, 1u);
  loop.Turn(0);
  EXPECT_EQ(calls, 0);
  close(pair[0]);
  close(pair[1]);
}

// Scenario: other threads post to a loop that sleeps.
// Guarantees: every post runs, on the loop's thread.
TEST(Loop, RunsPostsOfOtherThreads) {
  Loop loop("test");
  std::thread thread([&] { loop.Run(); });
  int calls = 0;  // Written on the loop's thread only.
  std::thread poster([&] {
    for (int i = 0; i < 1000; i++) loop.Post(nullptr, &CountCall, &calls);
  });
  poster.join();
  // A loop that does not run yet is another case: there the caller does the work.
  std::promise<void> runs;
  loop.Post([&runs] { runs.set_value(); });
  runs.get_future().wait();
  int seen = -1;
  loop.RunAndWait([&] { seen = calls; });
  EXPECT_EQ(seen, 1000);
  loop.Stop();
  thread.join();
}

}  // namespace
}  // namespace weir
