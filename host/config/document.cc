#include "host/config/document.h"

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"

namespace weir {
namespace {

absl::StatusOr<std::string> ReadWholeFile(const std::string& path, size_t bytes_max) {
  std::unique_ptr<FILE, int (*)(FILE*)> file(std::fopen(path.c_str(), "re"), &std::fclose);
  if (!file) return absl::NotFoundError(absl::StrCat("can not be opened: ", std::strerror(errno)));
  std::string content;
  char buffer[64 << 10];
  while (size_t n = std::fread(buffer, 1, sizeof(buffer), file.get())) {
    content.append(buffer, n);
    if (content.size() > bytes_max) {
      return absl::InvalidArgumentError(absl::StrCat("has more than ", bytes_max, " bytes"));
    }
  }
  if (std::ferror(file.get())) {
    return absl::UnavailableError(absl::StrCat("can not be read: ", std::strerror(errno)));
  }
  return content;
}

}  // namespace

DocumentSources ProcessSources() {
  return {
      [](const std::string& name) -> std::optional<std::string> {
        const char* value = std::getenv(name.c_str());
        return value ? std::optional<std::string>(value) : std::nullopt;
      },
      [](const std::string& path) { return ReadWholeFile(path, DocumentLimits().file_bytes_max); },
  };
}

void MergeNode(Node& base, Node overlay) {
  if (!base.is(NodeKind::kMap) || !overlay.is(NodeKind::kMap)) {
    base = std::move(overlay);
    return;
  }
  for (NodeEntry& entry : overlay.entries) {
    if (Node* below = base.Find(entry.key)) {
      MergeNode(*below, std::move(entry.value));
    } else {
      base.entries.push_back(std::move(entry));
    }
  }
}

std::optional<Node> LoadDocument(std::span<const std::string> paths, const DocumentSources& sources,
                                 const DocumentLimits& limits, Diagnostics& diagnostics) {
  Node document = Node::Map();
  bool ok = true;
  for (const std::string& path : paths) {
    absl::StatusOr<std::string> text = sources.read_file(path);
    if (!text.ok()) {
      diagnostics.Error({std::make_shared<const std::string>(path), 0, 0},
                        std::string(text.status().message()));
      ok = false;
      continue;
    }
    std::optional<Node> node = ParseYaml(*text, path, limits, diagnostics);
    if (!node) {
      ok = false;
    } else if (node->is(NodeKind::kMap)) {
      if (document.entries.empty()) document.location = node->location;
      MergeNode(document, *std::move(node));
    } else if (!node->is(NodeKind::kNull)) {
      diagnostics.Error(node->location, absl::StrCat("the file is ", Describe(*node),
                                                     "; expected a map with receivers, exporters "
                                                     "and service"));
      ok = false;
    }
  }
  if (!ok || !ExpandNode(document, sources, limits, diagnostics)) return std::nullopt;
  return document;
}

}  // namespace weir
