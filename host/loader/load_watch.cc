#include "host/loader/load_watch.h"

#include <unistd.h>

#include "absl/strings/str_cat.h"
#include "host/loader/signal_guard.h"

namespace weir {
namespace {

// A handler has no other way to know.
const LoadWatch* current = nullptr;

}  // namespace

void LoadWatch::OnSignal(int number, siginfo_t* info, void* context) {
  const bool is_too_long = number == SIGALRM;
  if (!is_too_long && !pthread_equal(pthread_self(), current->thread_) &&
      current->PassOn(number, info, context)) {
    return;
  }
  const std::string& text = is_too_long ? current->too_long_ : current->crashed_;
  // Nothing can be done about what can not be written.
  if (write(STDERR_FILENO, text.data(), text.size()) < 0) _exit(kTooLongExitCode);
  if (is_too_long) _exit(kTooLongExitCode);
  // What the signal does by itself comes now.
  signal(number, SIG_DFL);
  raise(number);
}

bool LoadWatch::PassOn(int number, siginfo_t* info, void* context) const {
  for (size_t i = 0; i < std::size(kSignals); i++) {
    const struct sigaction& before = before_[i];
    if (kSignals[i] != number) continue;
    if (before.sa_flags & SA_SIGINFO) {
      before.sa_sigaction(number, info, context);
      return true;
    }
    if (before.sa_handler == SIG_DFL || before.sa_handler == SIG_IGN) return false;
    before.sa_handler(number);
    return true;
  }
  return false;
}

bool LoadWatch::Watches(int number) const { return !has_go_ || !IsOfGo(number); }

LoadWatch::LoadWatch(const std::filesystem::path& file, std::string_view doing,
                     unsigned seconds_max, bool has_go)
    : has_go_(has_go), thread_(pthread_self()) {
  const absl::string_view what(doing.data(), doing.size());
  constexpr char kAdvice[] = "; take it out of the plugin directory or replace it\n";
  crashed_ = absl::StrCat(file.string(), ": the process ended while ", what, kAdvice);
  too_long_ = absl::StrCat(file.string(), ": more than ", seconds_max, " s went by while ", what,
                           kAdvice);
  current = this;
  struct sigaction action = {};
  action.sa_sigaction = &OnSignal;
  action.sa_flags = SA_SIGINFO | SA_ONSTACK;
  sigemptyset(&action.sa_mask);
  for (size_t i = 0; i < std::size(kSignals); i++) {
    if (Watches(kSignals[i])) sigaction(kSignals[i], &action, &before_[i]);
  }
  alarm(seconds_max);
}

LoadWatch::~LoadWatch() {
  alarm(0);
  for (size_t i = 0; i < std::size(kSignals); i++) {
    if (Watches(kSignals[i])) sigaction(kSignals[i], &before_[i], nullptr);
  }
}

}  // namespace weir
