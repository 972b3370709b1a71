// What a process does on signals, before and after foreign code ran in it.
//
// The host owns signals; a plugin that installs a handler or blocks a signal takes it away from the
// host and from other plugins. Go's runtime is the exception (docs/decisions/0015-go-plugins.md):
// it needs handlers of its own, and passes on what does not concern it. Threads: the mask is that
// of the calling thread.
#pragma once

#include <csignal>
#include <string>
#include <vector>

namespace weir {

// True for the signals that Go's runtime handles in a shared library: faults, which it makes panics
// of, SIGPIPE, and SIGURG, by which it interrupts its own threads.
bool IsOfGo(int signal_number);

class SignalGuard {
 public:
  // Remembers all dispositions and the mask.
  SignalGuard();
  // Puts back what has changed since, and names it: "the handler of signal 17"; empty: nothing.
  // With `has_go`, what Go's runtime changes stays as it is and is not named: handlers of IsOfGo,
  // and that all others run on the alternate stack.
  std::string RestoreChanges(bool has_go = false) const;

 private:
  std::vector<struct sigaction> actions_;
  sigset_t mask_;
};

}  // namespace weir
