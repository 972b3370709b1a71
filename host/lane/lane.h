// A lane: the unit of exclusion for processors.
//
// Whoever holds a lane runs jobs on it; nobody ever waits for one. A thread with a job enters if
// the lane is free, and otherwise leaves the job in the mailbox for whoever holds the lane. Code
// that runs on a lane never runs twice at once there, and sees all that the lane did before, but
// not always on the same thread. Each lane has a home thread, the one that runs its loop, which
// finishes what visitors leave behind.
//
// Jobs run in the order of arrival. What sits in the mailbox has been admitted by the budget, which
// is what bounds it.
#pragma once

#include <atomic>
#include <cstdint>
#include <deque>

#include "host/lane/loop.h"

namespace weir {

class Lane;

// One piece of work for a lane. Owned by the lane from Submit until Run, which disposes of it.
class LaneJob {
 public:
  virtual ~LaneJob() = default;
  // [lane]
  virtual void Run(Lane& lane) = 0;

 private:
  friend class Lane;
  LaneJob* next_ = nullptr;
};

class Lane {
 public:
  // `loop` is the loop of the home thread and outlives the lane.
  Lane(uint32_t index, Loop& loop) : index_(index), loop_(loop) {}
  Lane(const Lane&) = delete;
  Lane& operator=(const Lane&) = delete;

  uint32_t index() const { return index_; }
  Loop& loop() { return loop_; }

  // Runs `job` now on this thread if the lane is free, else leaves it to the holder. A job that is
  // submitted from within a job of the same lane runs after it. [any]
  void Submit(LaneJob* job);

  // Leaves `job` to whoever holds the lane, and wakes its home when nobody does. For a thread that
  // must not run it itself, such as one that holds another lane. [any]
  void Leave(LaneJob* job);

  // Runs what visitors left. Called by the home thread whenever it is awake.
  void RunMail();

  // Jobs that wait. A hint: it may be old when it is read.
  uint32_t waiting() const { return waiting_.load(std::memory_order_relaxed); }
  bool busy() const { return busy_.load(std::memory_order_relaxed) != 0; }

 private:
  void Push(LaneJob* job);
  void TakeMail();
  // Runs jobs until the mailbox is empty or a visitor has done its share, then lets the lane go.
  void Hold(LaneJob* first);
  bool RunSome();

  const uint32_t index_;
  Loop& loop_;
  std::atomic<uint32_t> busy_{0};
  std::atomic<uint32_t> waiting_{0};  // Jobs in `mail_` and `order_`.
  std::atomic<LaneJob*> mail_{nullptr};  // Newest first.
  std::deque<LaneJob*> order_;           // Oldest first; only the holder touches it.
};

}  // namespace weir
