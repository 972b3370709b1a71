#include "host/loader/signal_guard.h"

#include <cstring>

namespace weir {
namespace {

// The C library keeps two of the real-time signals for itself and refuses to say what they do.
bool Get(int number, struct sigaction& action) {
  memset(&action, 0, sizeof action);
  return sigaction(number, nullptr, &action) == 0;
}

bool SameAction(const struct sigaction& a, const struct sigaction& b) {
  return a.sa_handler == b.sa_handler && a.sa_flags == b.sa_flags;
}

// Go's threads have small stacks, so that a handler on them would overrun.
bool IsByGo(int number, const struct sigaction& before, struct sigaction now) {
  if (IsOfGo(number)) return true;
  now.sa_flags &= ~SA_ONSTACK;
  struct sigaction old = before;
  old.sa_flags &= ~SA_ONSTACK;
  return SameAction(old, now);
}

}  // namespace

bool IsOfGo(int signal_number) {
  switch (signal_number) {
    case SIGSEGV:
    case SIGBUS:
    case SIGFPE:
    case SIGPIPE:
    case SIGURG: return true;
    default: return false;
  }
}

SignalGuard::SignalGuard() : actions_(NSIG) {
  for (int number = 1; number < NSIG; number++) {
    Get(number, actions_[static_cast<size_t>(number)]);
  }
  pthread_sigmask(SIG_BLOCK, nullptr, &mask_);
}

std::string SignalGuard::RestoreChanges(bool has_go) const {
  std::string changed;
  for (int number = 1; number < NSIG; number++) {
    struct sigaction now;
    const struct sigaction& before = actions_[static_cast<size_t>(number)];
    if (!Get(number, now) || SameAction(before, now)) continue;
    if (has_go && IsByGo(number, before, now)) continue;
    sigaction(number, &before, nullptr);
    if (changed.empty()) changed = "the handler of signal " + std::to_string(number);
  }
  sigset_t now;
  pthread_sigmask(SIG_BLOCK, nullptr, &now);
  for (int number = 1; number < NSIG; number++) {
    if (sigismember(&now, number) == sigismember(&mask_, number)) continue;
    if (changed.empty()) changed = "the mask of signal " + std::to_string(number);
  }
  pthread_sigmask(SIG_SETMASK, &mask_, nullptr);
  return changed;
}

}  // namespace weir
