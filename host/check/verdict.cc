#include "host/check/verdict.h"

#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdlib>
#include <iterator>
#include <mutex>

#include "absl/strings/str_cat.h"
#include "host/base/write_all.h"

namespace weir::check {
namespace {

constexpr int kFailed = 1;
constexpr int kSignals[] = {SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGSEGV, SIGALRM, SIGTRAP, SIGSYS};
constexpr size_t kReasonBytesMax = 2000;

struct Blame {
  uintptr_t begin = 0, end = 0;
  const char* requirement = nullptr;
  const char* text = nullptr;
};

// What signal handlers read: there is one test a process.
struct State {
  int fd = STDERR_FILENO;
  const char* own = "";
  // Calls of several threads overwrite each other's; each is true.
  std::atomic<const char*> requirement = "";
  std::atomic<const char*> late = nullptr;
  std::atomic<const char*> what = "";
  bool is_fixed = false;  // `requirement` is.
  std::mutex blames_mutex;  // Of writers.
  std::array<Blame, 4096> blames;  // The oldest go first.
  std::atomic<size_t> blame_count = 0;
};
State state;

void Say(const char* text) { WriteAll(state.fd, {text, strlen(text)}); }

void SayBroken(const char* requirement, const char* what, const char* how) {
  Say("broken\t");
  Say(requirement);
  Say("\t");
  if (*what != '\0') {
    Say(what);
    Say(" ");
  }
  Say(how);
  Say("\n");
}

const char* Describe(int signal) {
  switch (signal) {
    case SIGABRT: return "aborted";
    case SIGALRM: return "took too long";
    case SIGFPE: return "crashed with SIGFPE";
    case SIGILL: return "crashed with SIGILL";
    case SIGBUS: return "crashed with SIGBUS";
    case SIGSEGV: return "crashed with SIGSEGV";
    default: return "was ended by a signal";
  }
}

void OnSignal(int signal, siginfo_t* info, void*) {
  const auto address = reinterpret_cast<uintptr_t>(info->si_addr);
  // Of an address that can not be, the system does not say which it was.
  if ((signal == SIGSEGV && info->si_code != SI_KERNEL) || signal == SIGBUS) {
    for (size_t i = 0; i < std::min(state.blame_count.load(), state.blames.size()); i++) {
      const Blame& blame = state.blames[i];
      if (address < blame.begin || address >= blame.end) continue;
      SayBroken(blame.requirement, "", blame.text);
      _exit(kFailed);
    }
  }
  const char* late = state.late;
  const bool is_late = signal == SIGALRM && late != nullptr;
  SayBroken(is_late ? late : state.requirement.load(), state.what, Describe(signal));
  _exit(kFailed);
}

void OnExit() {
  SayBroken(state.requirement, state.what, "ended the process");
  _exit(kFailed);
}

void End(const char* outcome, std::string_view requirement, std::string_view reason) {
  std::string line = absl::StrCat(outcome, "\t", std::string(requirement), "\t");
  for (const char c : reason.substr(0, kReasonBytesMax)) line += c == '\n' || c == '\t' ? ' ' : c;
  line += '\n';
  WriteAll(state.fd, line);
}

}  // namespace

void BeginVerdict(const char* requirement, unsigned seconds_max) {
  state.own = state.requirement = requirement;
  state.fd = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 100);
  const int nothing = open("/dev/null", O_WRONLY | O_CLOEXEC);
  dup2(nothing, STDERR_FILENO);
  close(nothing);
  // Of its own, since the stack may be what has run out.
  static std::array<std::byte, 65536> stack;
  const stack_t alternative = {stack.data(), 0, stack.size()};
  sigaltstack(&alternative, nullptr);
  for (const int signal : kSignals) {
    struct sigaction action = {};
    action.sa_sigaction = OnSignal;
    action.sa_flags = SA_SIGINFO | SA_ONSTACK;
    sigaction(signal, &action, nullptr);
  }
  std::atexit(OnExit);
  alarm(seconds_max);
}

void Enter(const char* requirement, const char* what, const char* late) {
  if (!state.is_fixed) {
    state.requirement = requirement != nullptr ? requirement : state.own;
    state.late = late;
  }
  state.what = what;
}

void BlameAll(const char* requirement) {
  state.requirement = requirement;
  state.late = nullptr;
  state.is_fixed = true;
}

void BlameAddresses(const void* begin, size_t size, const char* requirement, const char* text) {
  const auto at = reinterpret_cast<uintptr_t>(begin);
  const Blame blame = {at, at + size, requirement, text};
  std::lock_guard lock(state.blames_mutex);
  const size_t count = state.blame_count.load();
  for (size_t i = 0; i < std::min(count, state.blames.size()); i++) {
    if (state.blames[i].begin != at) continue;
    state.blames[i] = blame;
    return;
  }
  state.blames[count % state.blames.size()] = blame;
  state.blame_count.store(count + 1);
}

void Hold() {
  End("held", state.own, "");
  _exit(kFailed);  // 0 would be what a plugin gives that ends the process in peace.
}

void Break(std::string_view reason, std::string_view requirement) {
  if (state.is_fixed) requirement = state.requirement.load();
  End("broken", requirement.empty() ? state.own : requirement, reason);
  _exit(kFailed);
}

void Skip(std::string_view reason) {
  End("skipped", state.own, reason);
  _exit(kFailed);
}

void ReadVerdict(std::string_view said, std::string_view end, Result& result) {
  result.outcome = Outcome::kBroken;
  result.reason = end;
  const size_t first = said.find('\t');
  const size_t second = first == said.npos ? said.npos : said.find('\t', first + 1);
  if (second == said.npos) return;
  const std::string_view outcome = said.substr(0, first);
  result.requirement = said.substr(first + 1, second - first - 1);
  result.reason = said.substr(second + 1, said.find('\n', second) - second - 1);
  if (outcome == "held") result.outcome = Outcome::kHeld;
  if (outcome == "skipped") result.outcome = Outcome::kSkipped;
}

}  // namespace weir::check
