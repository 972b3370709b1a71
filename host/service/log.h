// The host's own log: structured lines on standard error.
//
// A line has a time (UTC, milliseconds), a level, the component that it is about
// ("processors/redaction"; "" for the host itself), a message and fields. As text:
//   2026-01-31T12:00:00.000Z INFO  processors/redaction: 14 patterns compiled groups=3 took=12ms
// or as one JSON object a line. Control characters are escaped, so that what came in from outside
// can not forge a line. Per-record events are counted, never logged.
//
// Threads: every member is [any].
#pragma once

#include <atomic>
#include <concepts>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>

#include "weir/abi.h"

namespace weir {

// The severity numbers of OTLP, as in the contract.
enum class LogLevel : int32_t {
  kDebug = WEIR_DEBUG,
  kInfo = WEIR_INFO,
  kWarn = WEIR_WARN,
  kError = WEIR_ERROR,
};

enum class LogEncoding : uint8_t { kText, kJson };

// One key with its value; numbers and truth values stay such in JSON.
struct LogField {
  LogField(std::string_view key, std::string_view value) : key(key), value(value) {}
  LogField(std::string_view key, const char* value) : key(key), value(value) {}
  LogField(std::string_view key, bool value)
      : key(key), value(value ? "true" : "false"), bare(true) {}
  template <typename T>
    requires std::integral<T>
  LogField(std::string_view key, T value) : key(key), value(std::to_string(value)), bare(true) {}
  LogField(std::string_view key, double value);

  std::string_view key;
  std::string value;
  bool bare = false;  // Not quoted in JSON.
};

class Log {
 public:
  // Gets each finished line, without its line break. [any]
  using Sink = std::function<void(LogLevel level, std::string_view line)>;

  // A line and each of its parts are cut at this many bytes.
  static constexpr size_t kTextBytesMax = 4096;
  static constexpr size_t kFieldsMax = 32;

  // Writes to standard error.
  Log(LogLevel level, LogEncoding encoding);
  // Writes to `sink`.
  Log(LogLevel level, LogEncoding encoding, Sink sink);
  ~Log();
  Log(const Log&) = delete;
  Log& operator=(const Log&) = delete;

  // Takes effect from the next line.
  void Set(LogLevel level, LogEncoding encoding);
  bool Enabled(LogLevel level) const {
    return static_cast<int32_t>(level) >= level_.load(std::memory_order_relaxed);
  }

  void Write(LogLevel level, std::string_view component, std::string_view text,
             std::span<const LogField> fields);
  void Write(LogLevel level, std::string_view component, std::string_view text,
             std::initializer_list<LogField> fields = {}) {
    Write(level, component, text, std::span<const LogField>(fields.begin(), fields.size()));
  }
  void Debug(std::string_view component, std::string_view text,
             std::initializer_list<LogField> fields = {}) {
    Write(LogLevel::kDebug, component, text, fields);
  }
  void Info(std::string_view component, std::string_view text,
            std::initializer_list<LogField> fields = {}) {
    Write(LogLevel::kInfo, component, text, fields);
  }
  void Warn(std::string_view component, std::string_view text,
            std::initializer_list<LogField> fields = {}) {
    Write(LogLevel::kWarn, component, text, fields);
  }
  void Error(std::string_view component, std::string_view text,
             std::initializer_list<LogField> fields = {}) {
    Write(LogLevel::kError, component, text, fields);
  }

  // Blocks until what was written is out.
  void Flush();

 private:
  struct Backend;
  std::atomic<int32_t> level_;
  std::atomic<LogEncoding> encoding_;
  std::unique_ptr<Backend> backend_;
};

// The log of one plugin instance, behind weir.log/1: the component's name is added and the rate is
// limited, so that a plugin that logs per record costs the host little and hides nobody else's
// lines. What was left out is said with the next line that comes through.
class ComponentLog {
 public:
  static constexpr uint32_t kLinesPerSecond = 10;
  static constexpr uint32_t kBurstLines = 50;

  // `log` outlives this. `component` as "processors/redaction". `now_mono_ns` replaces the clock
  // where given.
  ComponentLog(Log& log, std::string component, std::function<uint64_t()> now_mono_ns = nullptr);

  // As weir_log_v1.write; severities between the four levels count as the next lower one. [any]
  void Write(uint32_t severity, const char* text, size_t n, const weir_log_field* fields,
             uint32_t field_count);

  uint64_t suppressed() const { return suppressed_total_.load(std::memory_order_relaxed); }

 private:
  // Takes one line's worth; false when there is none. `skipped`: lines left out since the last one.
  bool Take(uint64_t* skipped);

  Log& log_;
  const std::string component_;
  const std::function<uint64_t()> now_mono_ns_;
  std::atomic<uint64_t> suppressed_total_{0};
  std::mutex mutex_;
  uint64_t tokens_ns_;          // Guarded by mutex_, with the next two.
  uint64_t last_ns_ = 0;
  uint64_t suppressed_ = 0;
};

}  // namespace weir
