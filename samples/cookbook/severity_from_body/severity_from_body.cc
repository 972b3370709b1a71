// Set the severity from the text of a log record
//
// Lines that were read from a file have no severity: it is a word in the text. Records without a
// severity get that of the first word of these in capitals, within the first 64 bytes: TRACE,
// DEBUG, INFO, WARN, WARNING, ERROR, FATAL. `severity_text` shows that word, as a view of its bytes
// in the body: nothing is copied.
//
// The numbers are OpenTelemetry's: 1 to 24 in steps of four, so that ERROR is 17.
//
// Watch: only what is not given is set. A guess must not overrule what the application said. Whole
// words in capitals near the beginning are a compromise: "no error was found" should not be an
// error. A body may also be a map, or absent: `log.body` is then another type, or `WEIR_NO_ROW`.
#include <algorithm>
#include <string_view>

#include "weir/sdk.hpp"

namespace {

constexpr size_t kBytesLookedAt = 64;

struct Level {
  std::string_view word;
  int32_t severity;
};
constexpr Level kLevels[] = {{"TRACE", 1},    {"DEBUG", 5},  {"INFO", 9},  {"WARN", 13},
                             {"WARNING", 13}, {"ERROR", 17}, {"FATAL", 21}};

bool IsLetter(char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); }

class SeverityFromBody {
 public:
  static constexpr weir::Manifest kManifest{
      .type = "severity_from_body",
      .version = "1.0.0",
      .signals = WEIR_LOGS,
      .need = weir::kColumns<WEIR_COLUMN(log, body), WEIR_COLUMN(attr, val)>,
      .write = weir::kColumns<WEIR_COLUMN(log, severity), WEIR_COLUMN(log, severity_text)>};

  explicit SeverityFromBody(weir::Setup&) {}

  weir::Status Process(weir::Batch<SeverityFromBody>& batch) const {
    for (const uint32_t row : batch.live()) {
      const uint32_t body = batch.log_body()[row];
      if (batch.log_severity()[row] != 0 || body == WEIR_NO_ROW) continue;
      if (batch.attribute(body).is_text()) SetSeverity(batch, row, batch.attribute(body));
    }
    return weir::Status::Ok();
  }

 private:
  static void SetSeverity(weir::Batch<SeverityFromBody>& batch, uint32_t row,
                          weir::Attribute<SeverityFromBody> body) {
    const std::string_view text = body.text();
    const std::string_view start = text.substr(0, kBytesLookedAt);
    for (auto word = start.begin(); word != start.end();) {
      word = std::find_if(word, start.end(), IsLetter);
      const auto end = std::find_if_not(word, start.end(), IsLetter);
      const auto from = static_cast<uint32_t>(word - start.begin());
      const auto length = static_cast<uint32_t>(end - word);
      for (const Level& level : kLevels) {
        if (start.substr(from, length) != level.word) continue;
        batch.set_log_severity(row, level.severity);
        batch.set_log_severity_text(row, {body.value().text.off + from, length});
        return;
      }
      word = end;
    }
  }
};

}  // namespace

WEIR_CPP_PLUGIN(Processor, "processor", SeverityFromBody, "severity_from_body", "1.0.0",
                "Apache-2.0")
