// Options as a struct of one's own, read in one call.
//
//   struct Options {
//     std::string endpoint;
//     std::chrono::nanoseconds timeout;        // "format": "duration" in the schema
//     std::optional<int64_t> limit;            // may be missing or null
//     std::vector<std::string> hosts;
//     static constexpr auto kFields = std::make_tuple(
//         weir::Field("endpoint", &Options::endpoint), weir::Field("timeout", &Options::timeout),
//         weir::Field("limit", &Options::limit), weir::Field("hosts", &Options::hosts));
//   };
//   const auto options = weir::ReadOptions<Options>(setup.config);
//
// A member is a bool, an integer, a double, a std::string, a duration, a struct with kFields, or a
// vector or optional of these. What is missing or of another type throws ConfigError at its place:
// defaults belong into the schema, where people see them.
//
// Threads: [control].
#pragma once

#include <chrono>
#include <concepts>
#include <limits>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "weir/abi.h"
#include "weir/sdk/setup.hpp"
#include "weir/sdk/status.hpp"

namespace weir::inline sdk {

template <class Struct, class Member>
struct Field {
  constexpr Field(const char* option, Member Struct::*place) : name(option), member(place) {}
  const char* name;
  Member Struct::*member;
};

namespace internal {

template <class Struct>
concept HasFields = requires { Struct::kFields; };

inline void ReadOption(const Config& config, const std::string& at, bool& out) {
  out = config.Bool(at);
}
template <std::integral Integer>
void ReadOption(const Config& config, const std::string& at, Integer& out) {
  const int64_t value = config.Int(at);
  if (!std::in_range<Integer>(value)) {
    throw ConfigError(at, "is " + std::to_string(value) + "; expected at least " +
                              std::to_string(std::numeric_limits<Integer>::min()) +
                              " and at most " +
                              std::to_string(std::numeric_limits<Integer>::max()));
  }
  out = static_cast<Integer>(value);
}
inline void ReadOption(const Config& config, const std::string& at, double& out) {
  out = config.Double(at);
}
inline void ReadOption(const Config& config, const std::string& at, std::string& out) {
  out = config.Str(at);
}
inline void ReadOption(const Config& config, const std::string& at, std::chrono::nanoseconds& out) {
  out = std::chrono::nanoseconds(config.Int(at));
}

template <HasFields Struct>
void ReadOption(const Config& config, const std::string& at, Struct& out);
template <class Element>
void ReadOption(const Config& config, const std::string& at, std::vector<Element>& out);
template <class Value>
void ReadOption(const Config& config, const std::string& at, std::optional<Value>& out);

template <HasFields Struct>
void ReadOption(const Config& config, const std::string& at, Struct& out) {
  std::apply(
      [&](const auto&... field) {
        (ReadOption(config, Config::Child(at, field.name), out.*field.member), ...);
      },
      Struct::kFields);
}
template <class Element>
void ReadOption(const Config& config, const std::string& at, std::vector<Element>& out) {
  out.clear();
  for (const std::string& element : config.List(at)) {
    Element value{};
    ReadOption(config, element, value);
    out.push_back(std::move(value));
  }
}
template <class Value>
void ReadOption(const Config& config, const std::string& at, std::optional<Value>& out) {
  out.reset();
  if (!config.Has(at)) return;
  ReadOption(config, at, out.emplace());
}

}  // namespace internal

// The options of the instance, or those at `pointer`, as a struct with kFields.
template <internal::HasFields Options>
Options ReadOptions(const Config& config, const std::string& pointer = "") {
  Options options;
  internal::ReadOption(config, pointer, options);
  return options;
}

}  // namespace weir::inline sdk
