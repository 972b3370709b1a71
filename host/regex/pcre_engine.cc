#include "host/regex/pcre_engine.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "absl/strings/str_format.h"
#include "host/regex/next_start.h"
#include "weir/abi.h"

namespace weir::regex {
namespace {

constexpr size_t kJitStackBytesMin = 32u << 10;
constexpr size_t kJitStackBytesMax = 512u << 10;

struct Free {
  void operator()(pcre2_code* p) const { pcre2_code_free(p); }
  void operator()(pcre2_match_data* p) const { pcre2_match_data_free(p); }
  void operator()(pcre2_match_context* p) const { pcre2_match_context_free(p); }
  void operator()(pcre2_jit_stack* p) const { pcre2_jit_stack_free(p); }
};

}  // namespace

struct EngineScratch::State {
  std::unique_ptr<pcre2_match_data, Free> match{pcre2_match_data_create(1, nullptr)};
  std::unique_ptr<pcre2_match_context, Free> context{pcre2_match_context_create(nullptr)};
  std::unique_ptr<pcre2_jit_stack, Free> jit_stack{
      pcre2_jit_stack_create(kJitStackBytesMin, kJitStackBytesMax, nullptr)};
};

EngineScratch::EngineScratch() : state_(std::make_unique<State>()) {
  pcre2_match_context* context = state_->context.get();
  pcre2_set_match_limit(context, Engine::kPcreMatchLimit);
  pcre2_set_depth_limit(context, Engine::kPcreDepthLimit);
  pcre2_jit_stack_assign(context, nullptr, state_->jit_stack.get());
}
EngineScratch::~EngineScratch() = default;

class PcreEngine : public Engine {
 public:
  PcreEngine(pcre2_code* code, bool utf8) : code_(code), utf8_(utf8) {}

  bool is_re2() const override { return false; }

  bool FindAll(std::string_view text, const MatchHints&, EngineScratch& scratch,
               std::vector<Match>* found) const override {
    const EngineScratch::State& state = *scratch.state_;
    const auto* subject = reinterpret_cast<PCRE2_SPTR>(text.data());
    size_t start = 0;
    while (start < text.size()) {
      const int result = pcre2_match(code_.get(), subject, text.size(), start, 0,
                                     state.match.get(), state.context.get());
      if (result == PCRE2_ERROR_NOMATCH) return true;
      if (result < 0) return false;
      const PCRE2_SIZE* at = pcre2_get_ovector_pointer(state.match.get());
      if (at[1] > at[0] && at[0] >= start) {
        found->push_back({static_cast<uint32_t>(at[0]), static_cast<uint32_t>(at[1])});
        start = at[1];
      } else {
        start = NextStart(text, at[1] > start ? at[1] : start, utf8_);
      }
    }
    return true;
  }

 private:
  const std::unique_ptr<pcre2_code, Free> code_;
  const bool utf8_;
};

absl::StatusOr<std::unique_ptr<const Engine>> CompilePcre(std::string_view pattern,
                                                          uint32_t flags) {
  const bool utf8 = (flags & WEIR_RE_UTF8) != 0;
  uint32_t options = PCRE2_NEVER_BACKSLASH_C;
  options |= utf8 ? PCRE2_UTF | PCRE2_MATCH_INVALID_UTF : PCRE2_NEVER_UTF;
  if ((flags & WEIR_RE_CASELESS) != 0) options |= PCRE2_CASELESS;
  int error = 0;
  PCRE2_SIZE offset = 0;
  pcre2_code* code = pcre2_compile(reinterpret_cast<PCRE2_SPTR>(pattern.data()), pattern.size(),
                                   options, &error, &offset, nullptr);
  if (code == nullptr) {
    PCRE2_UCHAR message[256];
    pcre2_get_error_message(error, message, sizeof(message));
    return absl::InvalidArgumentError(absl::StrFormat(
        "the pattern does not compile: %s, at byte %d (PCRE2)",
        reinterpret_cast<const char*>(message), offset));
  }
  // Where there is no JIT (or no memory that may be executed) the interpreter does it.
  pcre2_jit_compile(code, PCRE2_JIT_COMPLETE);
  return std::make_unique<const PcreEngine>(code, utf8);
}

}  // namespace weir::regex
