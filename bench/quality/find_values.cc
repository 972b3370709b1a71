// Finds values in texts: one JSON object {"text": .., "key": ..} a line in, one array of
// [from, to, detector, score] a line out. With --time the texts are gone through again and again,
// and what it took for each is printed instead.
//
//   find_values [--detectors NAME,NAME] [--time SECONDS] < texts.jsonl
#include <time.h>

#include <cstdio>
#include <iostream>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "plugins/processors/redaction/detect/finder.h"

namespace {

using namespace weir::redaction::detect;

struct Text {
  std::string text, key;
};

std::vector<Text> ReadTexts() {
  std::vector<Text> texts;
  for (std::string line; std::getline(std::cin, line);) {
    const nlohmann::json one = nlohmann::json::parse(line);
    texts.push_back({one.at("text"), one.value("key", "")});
  }
  return texts;
}

std::vector<std::string> Split(std::string_view list) {
  std::vector<std::string> names;
  while (!list.empty()) {
    const size_t comma = std::min(list.find(','), list.size());
    names.emplace_back(list.substr(0, comma));
    list.remove_prefix(std::min(comma + 1, list.size()));
  }
  return names;
}

void Print(const std::vector<Text>& texts, const DetectorSet& set, Finder* finder) {
  std::vector<Finding> findings;
  for (const Text& text : texts) {
    nlohmann::json line = nlohmann::json::array();
    if (finder->Look(text.text) || !text.key.empty()) {
      finder->Find(finder->Key(text.key), {}, &findings);
      for (const Finding& f : findings) {
        line.push_back({f.from, f.to, set.name(f.detector), f.score});
      }
    }
    std::cout << line.dump() << '\n';
  }
}

// Of this thread: others may use the machine, too.
double CpuSeconds() {
  timespec now;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

void Time(const std::vector<Text>& texts, double seconds, Finder* finder) {
  std::vector<Finding> findings;
  uint64_t rounds = 0, looked = 0, found = 0, bytes = 0;
  for (const Text& text : texts) bytes += text.text.size();
  const double start = CpuSeconds();
  double elapsed = 0;
  while (elapsed < seconds) {
    for (const Text& text : texts) {
      if (!finder->Look(text.text)) continue;
      looked++;
      finder->Find(finder->Key(text.key), {}, &findings);
      found += findings.size();
    }
    rounds++;
    elapsed = CpuSeconds() - start;
  }
  const auto texts_seen = static_cast<double>(rounds * texts.size());
  std::printf("{\"ns_per_text\": %.2f, \"texts\": %zu, \"bytes_per_text\": %.1f, "
              "\"candidate_share\": %.4f, \"found_per_text\": %.4f}\n",
              elapsed * 1e9 / texts_seen, texts.size(),
              static_cast<double>(bytes) / static_cast<double>(texts.size()),
              static_cast<double>(looked) / texts_seen, static_cast<double>(found) / texts_seen);
}

}  // namespace

int main(int argc, char** argv) {
  DetectorChoice choice;
  choice.names = {"all"};
  double seconds = 0;
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string_view option = argv[i];
    if (option == "--detectors") choice.names = Split(argv[i + 1]);
    if (option == "--time") seconds = std::stod(argv[i + 1]);
  }
  const DetectorSet set(choice);
  Finder finder(set);
  const std::vector<Text> texts = ReadTexts();
  if (seconds > 0) {
    Time(texts, seconds, &finder);
  } else {
    Print(texts, set, &finder);
  }
  return 0;
}
