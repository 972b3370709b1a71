// ExpandNode: puts in what ${...} names.
#include <utility>

#include "absl/strings/str_cat.h"
#include "host/config/document.h"
#include "simdjson.h"

namespace weir {
namespace {

absl::string_view Absl(std::string_view text) { return {text.data(), text.size()}; }

bool IsVariableName(std::string_view name) {
  if (name.empty() || (name[0] >= '0' && name[0] <= '9')) return false;
  for (char c : name) {
    bool ok =
        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
    if (!ok) return false;
  }
  return true;
}

// "service.name": no variable has a dot in its name, so "${service.name}" is for the component that
// it is an option of, such as a template.
bool IsDottedName(std::string_view name) {
  bool dotted = false;
  for (char c : name) {
    dotted |= c == '.';
    const bool other = c == '.' || c == '-';
    if (!other && !IsVariableName(std::string_view(&c, 1)) && (c < '0' || c > '9')) return false;
  }
  return dotted;
}

// What a reference stands for.
struct Found {
  std::string text;
  bool set = true;            // False: an unset variable.
  std::string file;           // Where the text is from; "" for a variable.
};

// The end of the reference that begins at `from` with "${": the place after its "}". npos: none.
size_t ReferenceEnd(std::string_view text, size_t from) {
  size_t open = 0;
  for (size_t i = from; i < text.size(); i++) {
    if (text[i] == '$' && i + 1 < text.size() && text[i + 1] == '{') {
      open++;
      i++;
    } else if (text[i] == '}' && --open == 0) {
      return i + 1;
    }
  }
  return text.npos;
}

void SetLocation(Node& node, const Location& location) {
  node.location = location;
  for (Node& item : node.items) SetLocation(item, location);
  for (NodeEntry& entry : node.entries) {
    entry.key_location = location;
    SetLocation(entry.value, location);
  }
}

class Expander {
 public:
  Expander(const DocumentSources& sources, const DocumentLimits& limits, Diagnostics& diagnostics)
      : sources_(sources), limits_(limits), diagnostics_(diagnostics) {}

  // Goes on after an error, to find them all, but not after a limit.
  bool Expand(Node& node, size_t depth, size_t nesting) {
    if (depth > limits_.depth_max) {
      return Stop(node.location, absl::StrCat("more than ", limits_.depth_max,
                                              " lists and maps inside each other"));
    }
    bool ok = true;
    for (Node& item : node.items) ok = Expand(item, depth + 1, nesting) && ok;
    for (NodeEntry& entry : node.entries) ok = Expand(entry.value, depth + 1, nesting) && ok;
    if (!node.is(NodeKind::kString) || node.text.find('$') == node.text.npos) return ok;
    if (node.text.substr(0, 2) == "${" && ReferenceEnd(node.text, 0) == node.text.size() &&
        !IsDottedName(std::string_view(node.text).substr(2, node.text.size() - 3))) {
      return ExpandWhole(node, depth, nesting);
    }
    std::string out;
    if (!ExpandText(node.text, node.location, nesting, out)) return false;
    node.text = std::move(out);
    return true;
  }

 private:
  static constexpr size_t kNestingMax = 32;

  bool Fail(const Location& location, std::string text) {
    diagnostics_.Error(location, std::move(text));
    return false;
  }
  bool Stop(const Location& location, std::string text) {
    if (!stopped_) diagnostics_.Error(location, std::move(text));
    stopped_ = true;
    return false;
  }

  bool ExpandWhole(Node& node, size_t depth, size_t nesting) {
    const Location location = node.location;
    std::optional<Found> found =
        Resolve(node.text.substr(2, node.text.size() - 3), location, nesting);
    if (!found) return false;
    if (!found->set) {
      node = Node::Null(location);
      return true;
    }
    Diagnostics unused;  // What is no YAML is text.
    std::optional<Node> value = ParseYaml(found->text, found->file, limits_, unused);
    if (!value || value->is(NodeKind::kString)) value = Node::String(found->text, location);
    if (found->file.empty()) SetLocation(*value, location);
    if (!value->is(NodeKind::kList) && !value->is(NodeKind::kMap)) {
      value->text = found->text;
      value->expanded = true;
    }
    node = std::move(*value);
    if (!Charge(node.location, CountNodes(node) * kNodeCharge)) return false;
    return Expand(node, depth, nesting + 1);
  }

  static size_t CountNodes(const Node& node) {
    size_t count = 1;
    for (const Node& item : node.items) count += CountNodes(item);
    for (const NodeEntry& entry : node.entries) count += CountNodes(entry.value);
    return count;
  }

  bool ExpandText(std::string_view text, const Location& location, size_t nesting,
                  std::string& out) {
    for (size_t i = 0; i < text.size();) {
      std::string_view two = text.substr(i, 2);
      if (two == "$$") {
        out += '$';
        i += 2;
      } else if (two == "${") {
        size_t end = ReferenceEnd(text, i);
        if (end == text.npos) {
          return Fail(location, "\"${\" without \"}\"; write $${ for the characters themselves");
        }
        if (IsDottedName(text.substr(i + 2, end - i - 3))) {
          out += text.substr(i, end - i);
          i = end;
          continue;
        }
        auto found = Resolve(text.substr(i + 2, end - i - 3), location, nesting);
        if (!found || !ExpandText(found->text, location, nesting + 1, out)) return false;
        i = end;
      } else {
        out += text[i++];
      }
    }
    return true;
  }

  std::optional<Found> Resolve(std::string_view raw, const Location& location, size_t nesting) {
    if (nesting > kNestingMax || expansions_++ >= limits_.expansions_max) {
      Stop(location, absl::StrCat("\"${", Absl(raw), "}\" leads to more than ",
                                  nesting > kNestingMax ? kNestingMax : limits_.expansions_max,
                                  " replacements; does it name itself?"));
    }
    std::string reference;
    if (stopped_ || !ExpandText(raw, location, nesting + 1, reference)) return std::nullopt;
    std::string_view rest = reference;
    std::optional<Found> found;
    if (rest.substr(0, 5) == "file:") {
      found = ReadFile(rest.substr(5), location);
    } else if (rest.substr(0, 4) == "env:") {
      found = ReadVariable(rest.substr(4), location);
    } else {
      found = ReadVariable(rest, location);
    }
    if (!found || !Charge(location, found->text.size())) return std::nullopt;
    if (!simdjson::validate_utf8(found->text.data(), found->text.size())) {
      Fail(location, absl::StrCat("\"${", reference, "}\" stands for bytes that are no UTF-8"));
      return std::nullopt;
    }
    return found;
  }

  bool Charge(const Location& location, size_t bytes) {
    bytes_ += bytes;
    if (bytes_ <= limits_.expanded_bytes_max) return true;
    return Stop(location, absl::StrCat("all ${...} together stand for more than ",
                                       limits_.expanded_bytes_max, " bytes"));
  }

  std::optional<Found> ReadFile(std::string_view path, const Location& location) {
    absl::StatusOr<std::string> content = sources_.read_file(std::string(path));
    if (!content.ok()) {
      Fail(location, absl::StrCat("${file:", Absl(path), "}: ", content.status().message()));
      return std::nullopt;
    }
    // The line break that editors and `echo` end a file with is no part of a password.
    if (content->ends_with('\n')) content->pop_back();
    if (content->ends_with('\r')) content->pop_back();
    return Found{*std::move(content), true, std::string(path)};
  }

  std::optional<Found> ReadVariable(std::string_view reference, const Location& location) {
    size_t colon = reference.find(":-");
    std::string name(reference.substr(0, colon));
    if (!IsVariableName(name)) {
      Fail(location, absl::StrCat("\"${", Absl(reference), "}\" is no ${NAME}, ${env:NAME}, ",
                                  "${env:NAME:-default} or ${file:PATH}; write $${ for the "
                                  "characters themselves"));
      return std::nullopt;
    }
    if (std::optional<std::string> value = sources_.env(name))
      return Found{*std::move(value), true, ""};
    if (colon != reference.npos) return Found{std::string(reference.substr(colon + 2)), true, ""};
    diagnostics_.Warning(location, absl::StrCat("the environment variable ", name,
                                                " is not set; its value is taken as empty"));
    return Found{"", false, ""};
  }

  static constexpr size_t kNodeCharge = 4;  // So that many small values are bounded as well.

  const DocumentSources& sources_;
  const DocumentLimits& limits_;
  Diagnostics& diagnostics_;
  size_t expansions_ = 0;
  size_t bytes_ = 0;
  bool stopped_ = false;
};

}  // namespace

bool ExpandNode(Node& node, const DocumentSources& sources, const DocumentLimits& limits,
                Diagnostics& diagnostics) {
  return Expander(sources, limits, diagnostics).Expand(node, 1, 0);
}

}  // namespace weir
