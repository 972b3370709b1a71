#include "host/graph/loop_thread.h"

#include <pthread.h>
#include <signal.h>

#include <utility>

namespace weir {

void BecomeHostThread(const std::string& name) {
  sigset_t all;
  sigfillset(&all);
  pthread_sigmask(SIG_BLOCK, &all, nullptr);
  pthread_setname_np(pthread_self(), name.substr(0, 15).c_str());
}

LoopThread::LoopThread(Loop& loop, std::function<void()> first) : loop_(loop) {
  loop.Post([this] { running_.count_down(); });
  thread_ = std::thread([&loop, first = std::move(first)] {
    BecomeHostThread(loop.name());
    if (first) first();
    loop.Run();
  });
}

LoopThread::~LoopThread() {
  Wait();
  loop_.Stop();
  thread_.join();
}

}  // namespace weir
