#include "host/service/log.h"

#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cmath>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "host/service/json_text.h"
#include "host/service/log_writer.h"
#include "host/service/utc_time.h"

namespace weir {
namespace {

// What follows a line that was cut still has to fit into it.
constexpr size_t kCutMark = 24;
constexpr size_t kLineBytes = Log::kTextBytesMax - kCutMark;

std::string_view LevelName(LogLevel level) {
  switch (level) {
    case LogLevel::kDebug: return "DEBUG";
    case LogLevel::kInfo: return "INFO ";
    case LogLevel::kWarn: return "WARN ";
    case LogLevel::kError: return "ERROR";
  }
  return "INFO ";
}

std::string_view JsonLevelName(LogLevel level) {
  switch (level) {
    case LogLevel::kDebug: return "debug";
    case LogLevel::kInfo: return "info";
    case LogLevel::kWarn: return "warn";
    case LogLevel::kError: return "error";
  }
  return "info";
}

// Whether a value can stand in a line without quotes and still be told from what follows it.
bool Plain(std::string_view value) {
  return !value.empty() && value.find_first_of(" \"=\\\n\r\t") == std::string_view::npos;
}

std::string TextLine(std::string_view time, LogLevel level, std::string_view component,
                     std::string_view text, std::span<const LogField> fields) {
  std::string line = absl::StrCat(std::string(time), " ", std::string(LevelName(level)), " ");
  bool whole = true;
  if (!component.empty()) {
    whole = AppendPlainText(component, false, kLineBytes, line);
    line.append(": ");
  }
  whole = whole && AppendPlainText(text, false, kLineBytes, line);
  for (const LogField& field : fields) {
    if (!whole) break;
    line.push_back(' ');
    whole = AppendPlainText(field.key, false, kLineBytes, line);
    line.push_back('=');
    const bool quoted = !Plain(field.value);
    if (quoted) line.push_back('"');
    whole = whole && AppendPlainText(field.value, quoted, kLineBytes, line);
    if (quoted) line.push_back('"');
  }
  if (!whole) line.append("...");
  return line;
}

// Appends `"key":value` or nothing; false when it does not fit.
bool AppendJsonField(const LogField& field, std::string_view separator, std::string& line) {
  const size_t before = line.size();
  line.append(separator).push_back('"');
  bool fits = AppendJsonText(field.key, kLineBytes, line);
  line.append("\":");
  if (field.bare) {
    line.append(field.value);
    fits = fits && line.size() <= kLineBytes;
  } else {
    line.push_back('"');
    fits = fits && AppendJsonText(field.value, kLineBytes, line);
    line.push_back('"');
  }
  if (!fits) line.resize(before);
  return fits;
}

// Fields are an object of their own, so that none can stand for the level or the time.
std::string JsonLine(std::string_view time, LogLevel level, std::string_view component,
                     std::string_view text, std::span<const LogField> fields) {
  std::string line = absl::StrCat("{\"time\":\"", std::string(time), "\",\"level\":\"",
                                  std::string(JsonLevelName(level)), "\"");
  bool whole = true;
  if (!component.empty()) {
    line.append(",\"component\":\"");
    whole = AppendJsonText(component, kLineBytes / 4, line);
    line.push_back('"');
  }
  line.append(",\"message\":\"");
  whole = AppendJsonText(text, kLineBytes, line) && whole;
  line.push_back('"');
  if (!fields.empty() && whole) {
    const size_t before = line.size();
    line.append(",\"fields\":{");
    std::string_view separator;
    for (const LogField& field : fields) {
      whole = AppendJsonField(field, separator, line);
      if (!whole) break;
      separator = ",";
    }
    if (separator.empty()) line.resize(before);
    if (!separator.empty()) line.push_back('}');
  }
  line.append(whole ? "}" : ",\"truncated\":true}");
  return line;
}

}  // namespace

LogField::LogField(std::string_view key, double value) : key(key), bare(std::isfinite(value)) {
  char buffer[64];
  const auto end = std::to_chars(buffer, buffer + sizeof(buffer), value).ptr;
  this->value.assign(buffer, end);
}

struct Log::Backend {
  Sink sink;
  std::optional<LogWriter> writer;
};

Log::Log(LogLevel level, LogEncoding encoding)
    : level_(static_cast<int32_t>(level)),
      encoding_(encoding),
      backend_(std::make_unique<Backend>()) {
  backend_->writer.emplace(STDERR_FILENO);
}

Log::Log(LogLevel level, LogEncoding encoding, Sink sink)
    : level_(static_cast<int32_t>(level)),
      encoding_(encoding),
      backend_(std::make_unique<Backend>()) {
  backend_->sink = std::move(sink);
}

Log::~Log() = default;

void Log::Set(LogLevel level, LogEncoding encoding) {
  level_.store(static_cast<int32_t>(level), std::memory_order_relaxed);
  encoding_.store(encoding, std::memory_order_relaxed);
}

void Log::Write(LogLevel level, std::string_view component, std::string_view text,
                std::span<const LogField> fields) {
  if (!Enabled(level)) return;
  fields = fields.first(std::min(fields.size(), kFieldsMax));
  const std::string time = UtcText(std::chrono::system_clock::now());
  const bool json = encoding_.load(std::memory_order_relaxed) == LogEncoding::kJson;
  const std::string line = json ? JsonLine(time, level, component, text, fields)
                                : TextLine(time, level, component, text, fields);
  if (backend_->writer) {
    backend_->writer->Write(line);
  } else {
    backend_->sink(level, line);
  }
}

void Log::Flush() {
  if (backend_->writer) backend_->writer->Flush();
}

}  // namespace weir
