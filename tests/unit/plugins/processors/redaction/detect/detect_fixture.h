// Finds values in a text with every detector on, or with those that a test names.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "plugins/processors/redaction/detect/finder.h"

namespace weir::redaction::detect {

// "name:value" for each find, in order.
inline std::vector<std::string> FoundIn(std::string_view text, std::string_view key = {},
                                        const DetectorChoice& choice = {
                                            {"all", "ipv4", "ipv6", "mac"}, {}, {}}) {
  const DetectorSet set(choice);
  Finder finder(set);
  std::vector<Finding> findings;
  std::vector<std::string> found;
  const bool looked = finder.Look(text);
  EXPECT_TRUE(!looked || finder.Glance({&text, 1}) == 1);
  if (!looked && key.empty()) return found;
  finder.Find(finder.Key(key), {}, &findings);
  for (const Finding& finding : findings) {
    found.push_back(std::string(set.name(finding.detector)) + ":" +
                    std::string(text.substr(finding.from, finding.to - finding.from)));
  }
  return found;
}

using Found = std::vector<std::string>;

}  // namespace weir::redaction::detect
