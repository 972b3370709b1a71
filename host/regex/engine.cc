#include "host/regex/engine.h"

#include <re2/re2.h>

#include <string>

#include "absl/strings/str_format.h"
#include "host/regex/next_start.h"
#include "host/regex/pcre_engine.h"
#include "weir/abi.h"

namespace weir::regex {
namespace {

class Re2Engine : public Engine {
 public:
  Re2Engine(std::unique_ptr<const RE2> re2, bool utf8) : re2_(std::move(re2)), utf8_(utf8) {}

  bool is_re2() const override { return true; }

  bool FindAll(std::string_view text, const MatchHints& hints, EngineScratch&,
               std::vector<Match>* found) const override {
    size_t start = 0;
    re2::StringPiece match;
    while (start < text.size() && text.size() - start >= hints.bytes_min &&
           FindNext(text, start, hints, &match)) {
      const size_t from = static_cast<size_t>(match.data() - text.data());
      const size_t to = from + match.size();
      if (to > from) {
        found->push_back({static_cast<uint32_t>(from), static_cast<uint32_t>(to)});
        start = to;
      } else {
        start = NextStart(text, from, utf8_);
      }
    }
    return true;
  }

 private:
  // Many texts are nothing but a match. One that begins where the search does is the leftmost, and
  // RE2 then does not have to go back to find its beginning.
  bool FindNext(std::string_view text, size_t start, const MatchHints& hints,
                re2::StringPiece* match) const {
    if (start == 0 && hints.first.Has(static_cast<unsigned char>(text[0])) &&
        re2_->Match(text, 0, text.size(), RE2::ANCHOR_START, match, 1)) {
      return true;
    }
    return re2_->Match(text, start, text.size(), RE2::UNANCHORED, match, 1);
  }

  const std::unique_ptr<const RE2> re2_;
  const bool utf8_;
};

// Whether `pattern` holds something that looks like what only PCRE2 has: look-around, a
// back-reference, an atomic group. Only asked after RE2 has refused it.
bool WantsPcre(std::string_view pattern) {
  for (size_t i = 0; i + 1 < pattern.size(); i++) {
    if (pattern[i] == '\\') {
      const char c = pattern[++i];
      if ((c >= '1' && c <= '9') || c == 'k' || c == 'g') return true;
      continue;
    }
    const std::string_view rest = pattern.substr(i);
    for (const std::string_view opening : {"(?=", "(?!", "(?<=", "(?<!", "(?P=", "(?>"}) {
      if (rest.starts_with(opening)) return true;
    }
  }
  return false;
}

std::string Place(std::string_view pattern, const std::string& part) {
  const size_t at = part.empty() ? std::string_view::npos : pattern.find(part);
  if (at == std::string_view::npos) return "";
  return absl::StrFormat(", at byte %d", at);
}

}  // namespace

absl::StatusOr<std::unique_ptr<const Engine>> Engine::Compile(std::string_view pattern,
                                                              uint32_t flags) {
  const bool utf8 = (flags & WEIR_RE_UTF8) != 0;
  RE2::Options options;
  options.set_encoding(utf8 ? RE2::Options::EncodingUTF8 : RE2::Options::EncodingLatin1);
  options.set_case_sensitive((flags & WEIR_RE_CASELESS) == 0);
  options.set_log_errors(false);
  auto re2 = std::make_unique<const RE2>(re2::StringPiece(pattern), options);
  if (re2->ok()) return std::make_unique<const Re2Engine>(std::move(re2), utf8);
  if (WantsPcre(pattern)) return CompilePcre(pattern, flags);
  return absl::InvalidArgumentError(absl::StrFormat("the pattern does not compile: %s%s (RE2)",
                                                    re2->error(),
                                                    Place(pattern, re2->error_arg())));
}

}  // namespace weir::regex
