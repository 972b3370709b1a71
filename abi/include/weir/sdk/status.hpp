// Results and errors of C++ plugins: the Status that calls return, the exceptions that stand for
// some of them, and the outcome buffer for calls into the host.
//
// A Status owns its text. Making one never fails but for memory; Ok() allocates nothing.
// Threads: values; different objects may be used by different threads.
#pragma once

#include <cstdint>
#include <exception>
#include <new>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include "weir/abi.h"

namespace weir::inline sdk {

class [[nodiscard]] Status {
 public:
  static Status Ok() { return Status(WEIR_OK, {}); }
  static Status Pending() { return Status(WEIR_PENDING, {}); }
  static Status Permanent(std::string text) { return Status(WEIR_PERMANENT, std::move(text)); }
  static Status Cancelled(std::string text) { return Status(WEIR_CANCELLED, std::move(text)); }
  static Status Fatal(std::string text) { return Status(WEIR_FATAL, std::move(text)); }
  // The host chooses when to try again.
  static Status Retry(std::string text) { return Status(WEIR_RETRY, std::move(text)); }
  static Status Busy(std::string text) { return Status(WEIR_BUSY, std::move(text)); }
  static Status RetryAfter(uint64_t after_ns, std::string text) {
    Status status(WEIR_RETRY, std::move(text));
    status.retry_after_ns_ = after_ns;
    return status;
  }
  // Taken, except for `rejected` items (spans, log records, data points).
  static Status Partial(uint64_t rejected, std::string text) {
    Status status(WEIR_PARTIAL, std::move(text));
    status.rejected_ = rejected;
    return status;
  }
  // What a call into the host returned. `outcome` is the one that was given to it.
  static Status FromOutcome(weir_status code, const weir_outcome& outcome) {
    Status status(code, std::string(outcome.text ? outcome.text : "", outcome.text_len));
    status.retry_after_ns_ = outcome.retry_after_ns;
    status.rejected_ = outcome.rejected;
    return status;
  }

  weir_status code() const { return code_; }
  bool ok() const { return code_ == WEIR_OK; }
  const std::string& text() const { return text_; }
  uint64_t retry_after_ns() const { return retry_after_ns_; }
  uint64_t rejected() const { return rejected_; }

  // Copies the details into `outcome`, which may be null, and returns the code.
  weir_status Store(weir_outcome* outcome) const {
    if (!outcome || code_ == WEIR_OK) return code_;
    outcome->retry_after_ns = retry_after_ns_;
    outcome->rejected = rejected_;
    outcome->text_len =
        weir_copy_text(outcome->text, outcome->text_cap, text_.data(), text_.size());
    return code_;
  }

 private:
  Status(weir_status code, std::string text) : code_(code), text_(std::move(text)) {}

  weir_status code_;
  uint64_t retry_after_ns_ = 0;
  uint64_t rejected_ = 0;
  std::string text_;
};

// Thrown by a constructor that can not accept its configuration. `pointer` is an RFC 6901 pointer
// into the component's own options; the host adds file, line and column.
class ConfigError : public std::runtime_error {
 public:
  ConfigError(std::string pointer, const std::string& text)
      : std::runtime_error(text), pointer_(std::move(pointer)) {}
  const std::string& pointer() const { return pointer_; }

 private:
  std::string pointer_;
};

// A limit was reached in this batch. The batch is refused (PERMANENT); the instance works on.
class BatchError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// An outcome with buffers of its own, for calls into the host. Not copyable: it points into itself.
class Outcome {
 public:
  Outcome() {
    outcome_ = {};
    outcome_.size = sizeof outcome_;
    outcome_.text = text_;
    outcome_.text_cap = sizeof text_;
  }
  Outcome(const Outcome&) = delete;
  Outcome& operator=(const Outcome&) = delete;

  weir_outcome* get() { return &outcome_; }
  std::string_view text() const { return {text_, outcome_.text_len}; }
  Status ToStatus(weir_status code) const { return Status::FromOutcome(code, outcome_); }

 private:
  weir_outcome outcome_;
  char text_[512];
};

namespace internal {

inline weir_status Fail(weir_outcome* outcome, weir_status status, const char* pointer,
                        const char* text) noexcept {
  return weir_fail(outcome, status, pointer, text);
}

// Runs `body`, which returns a weir_status, and turns every exception into an outcome: limits are
// PERMANENT, so that one large request can not take the instance down; what nobody expected is
// `unexpected`. No exception crosses the border.
template <class Body>
weir_status Guard(weir_outcome* outcome, weir_status unexpected, Body&& body) noexcept {
  try {
    return body();
  } catch (const ConfigError& error) {
    return Fail(outcome, WEIR_PERMANENT, error.pointer().c_str(), error.what());
  } catch (const BatchError& error) {
    return Fail(outcome, WEIR_PERMANENT, nullptr, error.what());
  } catch (const std::bad_alloc&) {
    return Fail(outcome, WEIR_PERMANENT, nullptr, "out of memory");
  } catch (const std::exception& error) {
    return Fail(outcome, unexpected, nullptr, error.what());
  } catch (...) {
    return Fail(outcome, unexpected, nullptr, "an exception that is no std::exception");
  }
}

// The same where there is no result: what is FATAL breaks the instance, and a limit that was
// reached is one line of the log. A thread that has ended is missed: there everything is FATAL.
enum class Ends { kCall, kThread };
template <class Body>
void GuardNoResult(const weir_host* host, Ends ends, Body&& body) noexcept {
  char text[512];
  weir_outcome outcome = {};
  outcome.size = sizeof outcome;
  outcome.text = text;
  outcome.text_cap = sizeof text;
  const weir_status status = Guard(&outcome, WEIR_FATAL, [&body] {
    body();
    return static_cast<weir_status>(WEIR_OK);
  });
  if (status >= 0) return;
  if (status == WEIR_FATAL || ends == Ends::kThread) {
    host->fail(host, text, outcome.text_len);
    return;
  }
  const weir_log_v1* log = WEIR_SERVICE(host, weir_log_v1);
  if (log) log->write(host, WEIR_WARN, text, outcome.text_len, nullptr, 0);
}
template <class Body>
void GuardCallback(const weir_host* host, Body&& body) noexcept {
  GuardNoResult(host, Ends::kCall, std::forward<Body>(body));
}

}  // namespace internal
}  // namespace weir::inline sdk
