// A thread that turns one loop, with everything that the host's threads have in common.
//
// Signals are blocked on it: they belong to the control thread. When Start returns the loop is
// running, so that RunAndWait reaches it from then on.
//
// Threads: Start and Join [control].
#pragma once

#include <functional>
#include <latch>
#include <thread>

#include "host/lane/loop.h"

namespace weir {

class LoopThread {
 public:
  // `first` runs on the thread before the loop does; may be empty. `loop` outlives this object.
  explicit LoopThread(Loop& loop, std::function<void()> first = {});
  // Until the loop runs. Apart, so that many threads can begin at once.
  void Wait() { running_.wait(); }
  // Stops the loop and waits for the thread.
  ~LoopThread();
  LoopThread(const LoopThread&) = delete;
  LoopThread& operator=(const LoopThread&) = delete;

 private:
  Loop& loop_;
  std::latch running_{1};
  std::thread thread_;
};

// What every thread of the host begins with: no signals, and a name to find it by.
void BecomeHostThread(const std::string& name);

}  // namespace weir
