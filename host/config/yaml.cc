// ParseYaml: our tree out of yaml-cpp's events.
//
// Its own tree is not used: there an alias is a shared node, so that a file of a kilobyte can stand
// for gigabytes once somebody walks it. Here each alias is a copy that counts against the limit.
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include <istream>
#include <map>
#include <streambuf>
#include <unordered_map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "host/config/document.h"
#include "host/config/scalar.h"
#include "simdjson.h"

namespace weir {
namespace {

// How the handler leaves the parser at the first error; never leaves this file.
struct Refused {
  Location location;
  std::string text;
};

size_t CountNodes(const Node& node) {
  size_t count = 1;
  for (const Node& item : node.items) count += CountNodes(item);
  for (const NodeEntry& entry : node.entries) count += CountNodes(entry.value);
  return count;
}

size_t Depth(const Node& node) {
  size_t depth = 0;
  for (const Node& item : node.items) depth = std::max(depth, Depth(item));
  for (const NodeEntry& entry : node.entries) depth = std::max(depth, Depth(entry.value));
  return depth + 1;
}

class TreeBuilder : public YAML::EventHandler {
 public:
  TreeBuilder(std::shared_ptr<const std::string> file, const DocumentLimits& limits)
      : file_(std::move(file)), limits_(limits) {}

  Node TakeRoot() { return std::move(root_); }

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (documents_++ > 0) throw Refused{At(mark), "a second document; expected one in a file"};
  }
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    Finish(Node::Null(At(mark)), anchor);
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    auto found = anchors_.find(anchor);
    if (found == anchors_.end()) throw Refused{At(mark), "an alias inside of what it stands for"};
    nodes_ += CountNodes(found->second);
    CheckCount(At(mark));
    CheckDepth(mark, Depth(found->second));
    Finish(found->second, 0);
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    Finish(ScalarOf(mark, tag, value), anchor);
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    Open(mark, tag, "tag:yaml.org,2002:seq", Node::List(At(mark)), anchor);
  }
  void OnSequenceEnd() override { CloseTop(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    Open(mark, tag, "tag:yaml.org,2002:map", Node::Map(At(mark)), anchor);
  }
  void OnMapEnd() override { CloseTop(); }

 private:
  struct Level {
    Node node;
    YAML::anchor_t anchor;
    bool has_key = false;
    std::string key;
    Location key_location;
    std::unordered_map<std::string, Location> keys;
    std::vector<Node> merges;  // Values of `<<`.
  };

  Location At(const YAML::Mark& mark) const {
    if (mark.line < 0) return {file_, 0, 0};
    return {file_, static_cast<uint32_t>(mark.line) + 1, static_cast<uint32_t>(mark.column) + 1};
  }

  void CheckDepth(const YAML::Mark& mark, size_t below) const {
    if (open_.size() + below <= limits_.depth_max) return;
    throw Refused{At(mark), absl::StrCat("more than ", limits_.depth_max,
                                         " lists and maps inside each other")};
  }

  void Open(const YAML::Mark& mark, const std::string& tag, std::string_view own_tag, Node node,
            YAML::anchor_t anchor) {
    if (!tag.empty() && tag != "?" && tag != "!" && tag != own_tag) RefuseTag(mark, tag);
    CheckDepth(mark, 1);
    if (ExpectsKey()) throw Refused{At(mark), "a list or map as a key; expected a text"};
    open_.push_back({std::move(node), anchor, false, "", {}, {}, {}});
  }

  bool ExpectsKey() const {
    return !open_.empty() && open_.back().node.is(NodeKind::kMap) && !open_.back().has_key;
  }

  Node ScalarOf(const YAML::Mark& mark, const std::string& tag, const std::string& value) {
    Location at = At(mark);
    if (tag == "!" || tag == "tag:yaml.org,2002:str") return Node::String(value, at);
    Node node = PlainScalar(value, at);
    if (tag.empty() || tag == "?") return node;
    if (tag == "tag:yaml.org,2002:float" && node.is(NodeKind::kInt)) {
      return Node::Double(static_cast<double>(node.integer), at);
    }
    bool fits = (tag == "tag:yaml.org,2002:int" && node.is(NodeKind::kInt)) ||
                (tag == "tag:yaml.org,2002:float" && node.is(NodeKind::kDouble)) ||
                (tag == "tag:yaml.org,2002:bool" && node.is(NodeKind::kBool)) ||
                (tag == "tag:yaml.org,2002:null" && node.is(NodeKind::kNull));
    if (!fits) RefuseTag(mark, tag);
    return node;
  }

  [[noreturn]] void RefuseTag(const YAML::Mark& mark, const std::string& tag) const {
    throw Refused{At(mark), absl::StrCat("the tag \"", tag, "\" does not fit here or is unknown")};
  }

  void Finish(Node node, YAML::anchor_t anchor) {
    nodes_++;
    CheckCount(node.location);
    if (anchor != YAML::NullAnchor) Remember(anchor, node);
    if (open_.empty()) {
      root_ = std::move(node);
    } else if (open_.back().node.is(NodeKind::kList)) {
      open_.back().node.items.push_back(std::move(node));
    } else if (open_.back().has_key) {
      FinishValue(open_.back(), std::move(node));
    } else {
      FinishKey(open_.back(), std::move(node));
    }
  }

  // The copy counts as well: anchors inside each other would otherwise multiply what they hold.
  void Remember(YAML::anchor_t anchor, const Node& node) {
    nodes_ += CountNodes(node);
    CheckCount(node.location);
    anchors_.insert_or_assign(anchor, node);
  }

  void CheckCount(const Location& at) const {
    if (nodes_ <= limits_.nodes_max) return;
    throw Refused{at, absl::StrCat("more than ", limits_.nodes_max,
                                   " values, repeated aliases counted each time")};
  }

  void FinishKey(Level& map, Node node) {
    if (node.is(NodeKind::kNull) && node.text.empty()) {
      throw Refused{node.location, "a value without a key"};
    }
    if (node.is(NodeKind::kList) || node.is(NodeKind::kMap)) {
      throw Refused{node.location, "a list or map as a key; expected a text"};
    }
    map.has_key = true;
    map.key = std::move(node.text);
    map.key_location = node.location;
    if (map.key == "<<") return;
    auto [first, fresh] = map.keys.emplace(map.key, node.location);
    if (fresh) return;
    throw Refused{node.location,
                  absl::StrCat("the key \"", map.key, "\" a second time; it is already at ",
                               first->second.ToString())};
  }

  void FinishValue(Level& map, Node node) {
    map.has_key = false;
    if (map.key == "<<") {
      map.merges.push_back(std::move(node));
      return;
    }
    map.node.entries.push_back({map.key, map.key_location, std::move(node)});
  }

  // YAML's merge key: what the map does not have itself comes from the maps named by `<<`.
  void Merge(Level& map, Node from) {
    if (from.is(NodeKind::kList)) {
      for (Node& item : from.items) Merge(map, std::move(item));
      return;
    }
    if (!from.is(NodeKind::kMap)) {
      throw Refused{from.location, absl::StrCat("\"<<\" takes a map, found ", Describe(from))};
    }
    for (NodeEntry& entry : from.entries) {
      if (map.keys.emplace(entry.key, entry.key_location).second) {
        map.node.entries.push_back(std::move(entry));
      }
    }
  }

  void CloseTop() {
    Level top = std::move(open_.back());
    open_.pop_back();
    for (Node& from : top.merges) Merge(top, std::move(from));
    Finish(std::move(top.node), top.anchor);
  }

  const std::shared_ptr<const std::string> file_;
  const DocumentLimits& limits_;
  Node root_;
  std::vector<Level> open_;
  std::map<YAML::anchor_t, Node> anchors_;
  size_t nodes_ = 0;
  size_t documents_ = 0;
};

class ViewBuffer : public std::streambuf {
 public:
  explicit ViewBuffer(std::string_view text) {
    char* data = const_cast<char*>(text.data());  // streambuf has no const form; it only reads.
    setg(data, data, data + text.size());
  }
};

// Text that YAML forbids, and that the library would take for its own marks (it ends at byte 4).
bool IsAllowed(std::string_view text, const std::shared_ptr<const std::string>& file,
               Diagnostics& diagnostics) {
  uint32_t line = 1, column = 1;
  for (unsigned char c : text) {
    if ((c < 0x20 && c != '\t' && c != '\n' && c != '\r') || c == 0x7F) {
      diagnostics.Error(
          {file, line, column},
          absl::StrFormat("the control character U+%04X; expected printable text", c));
      return false;
    }
    column++;
    if (c == '\n') line++, column = 1;
  }
  if (!simdjson::validate_utf8(text.data(), text.size())) {
    diagnostics.Error({file, 0, 0}, "bytes that are no UTF-8; save the file as UTF-8");
    return false;
  }
  return true;
}

}  // namespace

std::optional<Node> ParseYaml(std::string_view text, std::string_view file_name,
                              const DocumentLimits& limits, Diagnostics& diagnostics) {
  auto file = std::make_shared<const std::string>(file_name);
  if (text.size() > limits.file_bytes_max) {
    diagnostics.Error({file, 0, 0}, absl::StrCat(text.size(), " bytes; expected at most ",
                                                 limits.file_bytes_max));
    return std::nullopt;
  }
  if (!IsAllowed(text, file, diagnostics)) return std::nullopt;
  ViewBuffer buffer(text);
  std::istream stream(&buffer);
  TreeBuilder builder(file, limits);
  try {
    YAML::Parser parser(stream);
    while (parser.HandleNextDocument(builder)) {
    }
    return builder.TakeRoot();
  } catch (const Refused& refused) {
    diagnostics.Error(refused.location, refused.text);
  } catch (const YAML::Exception& error) {
    bool placed = error.mark.line >= 0;
    diagnostics.Error({file, placed ? static_cast<uint32_t>(error.mark.line) + 1 : 0,
                       placed ? static_cast<uint32_t>(error.mark.column) + 1 : 0},
                      absl::StrCat("no valid YAML: ", error.msg));
  }
  return std::nullopt;
}

}  // namespace weir
