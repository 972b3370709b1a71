#include "host/check/reproduce.h"

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

namespace weir::check {

std::string ReproduceToken(const Reproduction& reproduction) {
  return absl::StrCat(reproduction.test, "/", reproduction.component, "/", reproduction.seed);
}

absl::StatusOr<Reproduction> ParseToken(std::string_view token) {
  const size_t first = token.find('/'), last = token.rfind('/');
  Reproduction parsed;
  if (first == token.npos || first == last ||
      !absl::SimpleAtoi(std::string(token.substr(last + 1)), &parsed.seed)) {
    return absl::InvalidArgumentError(
        absl::StrCat("--reproduce: found ", std::string(token),
                     ", expected what a failed test said, as "
                     "batch.empty/processor:redaction/1"));
  }
  parsed.test = token.substr(0, first);
  parsed.component = token.substr(first + 1, last - first - 1);
  return parsed;
}

}  // namespace weir::check
