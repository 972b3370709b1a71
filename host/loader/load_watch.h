// Says which plugin it was when loading it, or making an instance of it, ends the process: then
// nobody else can.
//
// At the first start nothing runs yet that a trial in a child (load_trial.h) would protect, and the
// child would double the time until the ports are open. A file whose constructors or create crash
// or hang then ends the host, with a line on standard error that names it.
//
// Threads: [control]; one at a time. What others do meanwhile is not blamed on the file: their
// signals go to the handlers that were there before.
#pragma once

#include <pthread.h>

#include <csignal>
#include <filesystem>
#include <string>
#include <string_view>

namespace weir {

class LoadWatch {
 public:
  static constexpr unsigned kSecondsMax = 20;
  static constexpr int kTooLongExitCode = 2;

  // Until it is destroyed, a crash of the process is blamed on `file`, and so is more than
  // `seconds_max` of silence, which ends it. `doing` is how the line goes on: "this plugin was
  // loaded". Go's runtime takes the handlers that it finds for those to pass on to for ever, and
  // needs its own from then on: with `has_go` faults are left to it.
  explicit LoadWatch(const std::filesystem::path& file, std::string_view doing,
                     unsigned seconds_max = kSecondsMax, bool has_go = false);
  ~LoadWatch();
  LoadWatch(const LoadWatch&) = delete;
  LoadWatch& operator=(const LoadWatch&) = delete;

 private:
  static constexpr int kSignals[] = {SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGSEGV, SIGALRM};

  static void OnSignal(int number, siginfo_t* info, void* context);
  // To the handler that was there before, if there was one.
  bool PassOn(int number, siginfo_t* info, void* context) const;
  bool Watches(int number) const;

  std::string crashed_, too_long_;  // What the handler writes.
  const bool has_go_;
  const pthread_t thread_;
  struct sigaction before_[std::size(kSignals)];
};

}  // namespace weir
