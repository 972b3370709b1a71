// What a process does on signals, before and after foreign code ran in it.
//
// The host owns signals; a plugin that installs a handler or blocks a signal takes it away from the
// host and from other plugins. Threads: the mask is that of the calling thread.
#pragma once

#include <csignal>
#include <string>
#include <vector>

namespace weir {

class SignalGuard {
 public:
  // Remembers all dispositions and the mask.
  SignalGuard();
  // Puts back what has changed since, and names it: "the handler of signal 17"; empty: nothing.
  std::string RestoreChanges() const;

 private:
  std::vector<struct sigaction> actions_;
  sigset_t mask_;
};

}  // namespace weir
