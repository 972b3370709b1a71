#include "host/lane/lane.h"

#include <chrono>

namespace weir {
namespace {

// A visitor, such as a thread of a gRPC server, must get back to its own work.
constexpr int kVisitorJobsMax = 4;
constexpr std::chrono::milliseconds kVisitorTimeMax{2};

}  // namespace

void Lane::Push(LaneJob* job) {
  waiting_.fetch_add(1, std::memory_order_seq_cst);
  job->next_ = mail_.load(std::memory_order_relaxed);
  while (!mail_.compare_exchange_weak(job->next_, job, std::memory_order_seq_cst,
                                      std::memory_order_relaxed)) {
  }
}

// The push above and the two loads of `waiting_` below form Dekker's pair: either the holder that
// lets go sees the job, or the pusher sees that the lane is free.
void Lane::Submit(LaneJob* job) {
  if (waiting_.load(std::memory_order_seq_cst) == 0 &&
      busy_.exchange(1, std::memory_order_seq_cst) == 0) {
    Hold(job);
    return;
  }
  Push(job);
  if (busy_.exchange(1, std::memory_order_seq_cst) == 0) Hold(nullptr);
}

// As in Submit: a holder that lets go sees the job, or nobody holds the lane here.
void Lane::Leave(LaneJob* job) {
  Push(job);
  if (busy_.load(std::memory_order_seq_cst) == 0) loop_.Wake();
}

void Lane::RunMail() {
  if (waiting_.load(std::memory_order_seq_cst) == 0) return;
  if (busy_.exchange(1, std::memory_order_seq_cst) == 0) Hold(nullptr);
}

void Lane::Hold(LaneJob* first) {
  if (first != nullptr) first->Run(*this);
  while (true) {
    const bool finished = RunSome();
    busy_.store(0, std::memory_order_seq_cst);
    if (waiting_.load(std::memory_order_seq_cst) == 0) return;
    if (!finished) {  // A visitor does not stay for ever.
      loop_.Wake();
      return;
    }
    if (busy_.exchange(1, std::memory_order_seq_cst) != 0) return;
  }
}

// False when a visitor has done its share and jobs are left.
bool Lane::RunSome() {
  if (waiting_.load(std::memory_order_seq_cst) == 0) return true;
  const bool home = loop_.IsCurrentThread();
  const auto until = std::chrono::steady_clock::now() + kVisitorTimeMax;
  for (int jobs = 0; waiting_.load(std::memory_order_seq_cst) != 0; jobs++) {
    if (!home && (jobs == kVisitorJobsMax || std::chrono::steady_clock::now() > until)) {
      return false;
    }
    if (order_.empty()) TakeMail();
    if (order_.empty()) continue;  // A pusher has counted its job but not linked it yet.
    LaneJob* job = order_.front();
    order_.pop_front();
    waiting_.fetch_sub(1, std::memory_order_seq_cst);
    job->Run(*this);
  }
  return true;
}

void Lane::TakeMail() {
  LaneJob* job = mail_.exchange(nullptr, std::memory_order_acquire);
  const auto newest_end = order_.end() - order_.begin();
  for (; job != nullptr; job = job->next_) order_.insert(order_.begin() + newest_end, job);
}

}  // namespace weir
