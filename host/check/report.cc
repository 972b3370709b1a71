#include "host/check/report.h"

#include <algorithm>
#include <iomanip>
#include <ostream>
#include <string_view>
#include <utility>

#include <nlohmann/json.hpp>

namespace weir::check {
namespace {

std::string_view Name(Outcome outcome) {
  switch (outcome) {
    case Outcome::kHeld: return "held";
    case Outcome::kBroken: return "broken";
    case Outcome::kWarned: return "warning";
    case Outcome::kSkipped: return "skipped";
  }
  return "";
}

auto Count(const std::vector<Result>& results, Outcome outcome) {
  return std::count_if(results.begin(), results.end(),
                       [outcome](const Result& result) { return result.outcome == outcome; });
}

// Messages may hold whatever a plugin wrote. What is no UTF-8 is replaced.
std::string Readable(std::string_view text) {
  using Json = nlohmann::json;
  const std::string json = Json(text).dump(-1, ' ', false, Json::error_handler_t::replace);
  return Json::parse(json).get<std::string>();
}

// For an attribute of XML, which has no place for most control characters.
std::string Escaped(std::string_view text) {
  std::string out;
  for (const char c : Readable(text)) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      default: out += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
    }
  }
  return out;
}

// How often each reason was given for not trying something, the first first.
std::vector<std::pair<std::string, size_t>> SkipReasons(const std::vector<Result>& results) {
  std::vector<std::pair<std::string, size_t>> reasons;
  for (const Result& result : results) {
    if (result.outcome != Outcome::kSkipped) continue;
    const auto known =
        std::find_if(reasons.begin(), reasons.end(),
                     [&result](const auto& entry) { return entry.first == result.reason; });
    if (known == reasons.end()) {
      reasons.emplace_back(result.reason, 1);
    } else {
      known->second++;
    }
  }
  return reasons;
}

// How to see a result again; empty: by checking the file again.
std::string Again(const Report& report, const Result& result) {
  if (result.reproduce.empty()) return "";
  return "weir check " + report.file + report.options + " --reproduce '" + result.reproduce + "'";
}

// A plugin of which only the file was looked at has not been held against much.
bool NothingRan(const std::vector<Result>& results) {
  bool tried = false;
  for (const Result& result : results) {
    if (result.component.empty()) continue;
    if (result.outcome != Outcome::kSkipped) return false;
    tried = true;
  }
  return tried;
}

bool Failed(const Result& result) {
  return result.outcome == Outcome::kBroken || result.outcome == Outcome::kWarned;
}

}  // namespace

void WriteText(const Report& report, std::ostream& out) {
  const std::vector<Result>& results = report.results;
  out << report.file << '\n';
  for (const Result& result : results) {
    out << "  " << std::left << std::setw(8) << Name(result.outcome) << std::setw(7)
        << result.requirement << result.test;
    if (!result.component.empty()) out << " (" << result.component << ')';
    out << '\n';
    if (!Failed(result)) continue;
    out << "          " << result.reason << '\n';
    const std::string again = Again(report, result);
    if (!again.empty()) out << "          again: " << again << '\n';
  }
  out << Count(results, Outcome::kHeld) << " held, " << Count(results, Outcome::kBroken)
      << " broken, " << Count(results, Outcome::kWarned) << " warnings, "
      << Count(results, Outcome::kSkipped) << " skipped, in " << std::fixed
      << std::setprecision(1) << report.seconds << " s\n";
  if (NothingRan(results)) out << "  nothing of it was run: only its file was looked at\n";
  for (const auto& [reason, count] : SkipReasons(results)) {
    out << "  skipped " << count << ": " << reason << '\n';
  }
}

void WriteJson(const Report& report, std::ostream& out) {
  const std::vector<Result>& results = report.results;
  nlohmann::ordered_json tests = nlohmann::ordered_json::array();
  for (const Result& result : results) {
    tests.push_back({{"test", result.test},
                     {"requirement", result.requirement},
                     {"component", result.component},
                     {"result", Name(result.outcome)},
                     {"reason", result.reason},
                     {"reproduce", Failed(result) ? result.reproduce : ""},
                     {"milliseconds", result.milliseconds}});
  }
  const nlohmann::ordered_json all = {{"file", report.file},
                                      {"held", Count(results, Outcome::kHeld)},
                                      {"broken", Count(results, Outcome::kBroken)},
                                      {"warnings", Count(results, Outcome::kWarned)},
                                      {"skipped", Count(results, Outcome::kSkipped)},
                                      {"seconds", report.seconds},
                                      {"tests", tests}};
  out << all.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) << '\n';
}

void WriteJunit(const Report& report, std::ostream& out) {
  const std::vector<Result>& results = report.results;
  out << "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuite name=\"weir check "
      << Escaped(report.file) << "\" tests=\"" << results.size() << "\" failures=\""
      << Count(results, Outcome::kBroken) << "\" skipped=\"" << Count(results, Outcome::kSkipped)
      << "\">\n";
  for (const Result& result : results) {
    out << "  <testcase classname=\""
        << Escaped(result.component.empty() ? "file" : result.component) << "\" name=\""
        << Escaped(result.test + " " + result.requirement) << "\" time=\""
        << static_cast<double>(result.milliseconds) / 1000 << "\">";
    if (result.outcome == Outcome::kBroken) {
      out << "<failure message=\"" << Escaped(result.reason) << "\">"
          << Escaped(Again(report, result)) << "</failure>";
    } else if (result.outcome == Outcome::kSkipped) {
      out << "<skipped message=\"" << Escaped(result.reason) << "\"/>";
    } else if (!result.reason.empty()) {
      out << "<system-out>" << Escaped(result.reason) << "</system-out>";
    }
    out << "</testcase>\n";
  }
  out << "</testsuite>\n";
}

}  // namespace weir::check
