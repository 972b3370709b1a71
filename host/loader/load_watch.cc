#include "host/loader/load_watch.h"

#include <unistd.h>

#include "absl/strings/str_cat.h"

namespace weir {
namespace {

// A handler has no other way to know.
const std::string* crashed_text = nullptr;
const std::string* too_long_text = nullptr;

void OnSignal(int number) {
  const std::string& text = number == SIGALRM ? *too_long_text : *crashed_text;
  // Nothing can be done about what can not be written.
  if (write(STDERR_FILENO, text.data(), text.size()) < 0) _exit(LoadWatch::kTooLongExitCode);
  if (number == SIGALRM) _exit(LoadWatch::kTooLongExitCode);
  // The handler is gone by SA_RESETHAND: what the signal does by itself comes now.
  raise(number);
}

}  // namespace

LoadWatch::LoadWatch(const std::filesystem::path& file, std::string_view doing,
                     unsigned seconds_max) {
  const absl::string_view what(doing.data(), doing.size());
  constexpr char kAdvice[] = "; take it out of the plugin directory or replace it\n";
  crashed_ = absl::StrCat(file.string(), ": the process ended while ", what, kAdvice);
  too_long_ = absl::StrCat(file.string(), ": more than ", seconds_max, " s went by while ", what,
                           kAdvice);
  crashed_text = &crashed_;
  too_long_text = &too_long_;
  struct sigaction action = {};
  action.sa_handler = &OnSignal;
  action.sa_flags = SA_RESETHAND;
  sigemptyset(&action.sa_mask);
  for (size_t i = 0; i < std::size(kSignals); i++) sigaction(kSignals[i], &action, &before_[i]);
  alarm(seconds_max);
}

LoadWatch::~LoadWatch() {
  alarm(0);
  for (size_t i = 0; i < std::size(kSignals); i++) sigaction(kSignals[i], &before_[i], nullptr);
}

}  // namespace weir
