// What the configuration's tests share: documents from literals, and messages as text.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "host/config/document.h"
#include "host/config/settings.h"

namespace weir {

// Files and an environment that exist only here.
struct FakeSources {
  std::map<std::string, std::string> files;
  std::map<std::string, std::string> env;

  DocumentSources sources() const {
    return {[this](const std::string& name) -> std::optional<std::string> {
              auto found = env.find(name);
              return found == env.end() ? std::nullopt : std::optional(found->second);
            },
            [this](const std::string& path) -> absl::StatusOr<std::string> {
              auto found = files.find(path);
              if (found == files.end()) return absl::NotFoundError("can not be opened");
              return found->second;
            }};
  }
};

inline std::vector<std::string> Lines(const std::vector<Diagnostic>& diagnostics) {
  std::vector<std::string> lines;
  for (const Diagnostic& one : diagnostics) lines.push_back(one.ToString());
  return lines;
}

// The tree of a YAML text, whatever it takes; fails the test when there is none.
inline Node Yaml(std::string_view text) {
  Diagnostics diagnostics;
  std::optional<Node> node = ParseYaml(text, "weir.yaml", DocumentLimits(), diagnostics);
  EXPECT_TRUE(node.has_value()) << diagnostics.ToStatus();
  return node.value_or(Node::Null());
}

inline std::vector<std::string> YamlErrors(std::string_view text,
                                           const DocumentLimits& limits = DocumentLimits()) {
  Diagnostics diagnostics;
  std::optional<Node> node = ParseYaml(text, "weir.yaml", limits, diagnostics);
  EXPECT_EQ(node.has_value(), diagnostics.ok());
  return Lines(diagnostics.errors());
}

}  // namespace weir
