// Says which plugin it was when loading it ends the process: then nobody else can.
//
// At the first start nothing runs yet that a trial in a child (load_trial.h) would protect, and the
// child would double the time until the ports are open. A file whose constructors crash or hang
// then ends the host, with a line on standard error that names it.
//
// Threads: [control]; one at a time.
#pragma once

#include <csignal>
#include <filesystem>
#include <string>

namespace weir {

class LoadWatch {
 public:
  static constexpr unsigned kSecondsMax = 20;
  static constexpr int kTooLongExitCode = 2;

  // Until it is destroyed, a crash of the process is blamed on `file`, and so is more than
  // `seconds_max` of silence, which ends it.
  explicit LoadWatch(const std::filesystem::path& file, unsigned seconds_max = kSecondsMax);
  ~LoadWatch();
  LoadWatch(const LoadWatch&) = delete;
  LoadWatch& operator=(const LoadWatch&) = delete;

 private:
  static constexpr int kSignals[] = {SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGSEGV, SIGALRM};

  std::string crashed_, too_long_;  // What the handler writes.
  struct sigaction before_[std::size(kSignals)];
};

}  // namespace weir
