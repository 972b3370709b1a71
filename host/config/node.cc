#include "host/config/node.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace weir {
namespace {

constexpr size_t kShownBytesMax = 64;

// The shortest text that reads back as the same number.
std::string NumberText(double value) {
  char buffer[32];
  auto [end, error] = std::to_chars(buffer, buffer + sizeof(buffer), value);
  return error == std::errc() ? std::string(buffer, end) : "0";
}

void AppendJsonText(std::string_view text, std::string& out) {
  out += '"';
  for (unsigned char c : text) {
    switch (c) {
      case '"': out += "\\\""; break;
      case '\\': out += "\\\\"; break;
      case '\n': out += "\\n"; break;
      case '\r': out += "\\r"; break;
      case '\t': out += "\\t"; break;
      default:
        if (c < 0x20) {
          absl::StrAppendFormat(&out, "\\u%04x", c);
        } else {
          out += static_cast<char>(c);
        }
    }
  }
  out += '"';
}

void AppendJson(const Node& node, std::string& out) {
  switch (node.kind) {
    case NodeKind::kNull: out += "null"; return;
    case NodeKind::kBool: out += node.boolean ? "true" : "false"; return;
    case NodeKind::kInt: absl::StrAppend(&out, node.integer); return;
    case NodeKind::kDouble: out += NumberText(node.number); return;
    case NodeKind::kString: AppendJsonText(node.text, out); return;
    case NodeKind::kList: {
      out += '[';
      for (size_t i = 0; i < node.items.size(); i++) {
        if (i > 0) out += ',';
        AppendJson(node.items[i], out);
      }
      out += ']';
      return;
    }
    case NodeKind::kMap: {
      std::vector<const NodeEntry*> sorted;
      for (const NodeEntry& entry : node.entries) sorted.push_back(&entry);
      std::sort(sorted.begin(), sorted.end(),
                [](const NodeEntry* a, const NodeEntry* b) { return a->key < b->key; });
      out += '{';
      for (size_t i = 0; i < sorted.size(); i++) {
        if (i > 0) out += ',';
        AppendJsonText(sorted[i]->key, out);
        out += ':';
        AppendJson(sorted[i]->value, out);
      }
      out += '}';
      return;
    }
  }
}

}  // namespace

std::string EscapePointer(std::string_view key) {
  std::string text;
  for (const char c : key) {
    if (c == '~') text += "~0";
    else if (c == '/') text += "~1";
    else text += c;
  }
  return text;
}

namespace {

// Takes the first token off an RFC 6901 pointer that begins with '/', with ~0 and ~1 resolved.
std::string TakeToken(std::string_view& pointer) {
  pointer.remove_prefix(1);
  std::string token;
  while (!pointer.empty() && pointer[0] != '/') {
    char c = pointer[0];
    if (c == '~' && pointer.size() > 1 && (pointer[1] == '0' || pointer[1] == '1')) {
      pointer.remove_prefix(1);
      c = pointer[0] == '0' ? '~' : '/';
    }
    token += c;
    pointer.remove_prefix(1);
  }
  return token;
}

const Node* Child(const Node& node, std::string_view token) {
  if (node.kind == NodeKind::kMap) return node.Find(token);
  if (node.kind != NodeKind::kList) return nullptr;
  size_t index = 0;
  auto [end, error] = std::from_chars(token.data(), token.data() + token.size(), index);
  bool canonical = token == "0" || (!token.empty() && token[0] != '0');
  if (error != std::errc() || end != token.data() + token.size() || !canonical) return nullptr;
  return index < node.items.size() ? &node.items[index] : nullptr;
}

// Goes down as far as it can; *rest is what is left of the pointer.
const Node& Descend(const Node& from, std::string_view pointer, std::string_view* rest) {
  const Node* node = &from;
  *rest = pointer;
  while (!pointer.empty() && pointer[0] == '/') {
    const Node* child = Child(*node, TakeToken(pointer));
    if (!child) return *node;
    node = child;
    *rest = pointer;
  }
  return *node;
}

Node Scalar(NodeKind kind, std::string text, Location at) {
  Node node;
  node.kind = kind;
  node.text = std::move(text);
  node.location = std::move(at);
  return node;
}

}  // namespace

Node Node::Null(Location at) { return Scalar(NodeKind::kNull, "", std::move(at)); }

Node Node::Bool(bool value, Location at) {
  Node node = Scalar(NodeKind::kBool, value ? "true" : "false", std::move(at));
  node.boolean = value;
  return node;
}

Node Node::Int(int64_t value, Location at) {
  Node node = Scalar(NodeKind::kInt, absl::StrCat(value), std::move(at));
  node.integer = value;
  return node;
}

Node Node::Double(double value, Location at) {
  Node node = Scalar(NodeKind::kDouble, NumberText(value), std::move(at));
  node.number = value;
  return node;
}

Node Node::String(std::string_view value, Location at) {
  return Scalar(NodeKind::kString, std::string(value), std::move(at));
}

Node Node::List(Location at) { return Scalar(NodeKind::kList, "", std::move(at)); }

Node Node::Map(Location at) { return Scalar(NodeKind::kMap, "", std::move(at)); }

const NodeEntry* Node::FindEntry(std::string_view key) const {
  for (const NodeEntry& entry : entries) {
    if (entry.key == key) return &entry;
  }
  return nullptr;
}

const Node* Node::Find(std::string_view key) const {
  const NodeEntry* entry = FindEntry(key);
  return entry ? &entry->value : nullptr;
}

Node* Node::Find(std::string_view key) {
  return const_cast<Node*>(std::as_const(*this).Find(key));
}

Node& Node::Add(std::string_view key, Node value) {
  Location at = value.location;
  entries.push_back({std::string(key), std::move(at), std::move(value)});
  return entries.back().value;
}

bool Node::Remove(std::string_view key, Node* removed) {
  for (size_t i = 0; i < entries.size(); i++) {
    if (entries[i].key != key) continue;
    *removed = std::move(entries[i].value);
    entries.erase(entries.begin() + static_cast<ptrdiff_t>(i));
    return true;
  }
  return false;
}

const Node* Node::At(std::string_view pointer) const {
  std::string_view rest;
  const Node& node = Descend(*this, pointer, &rest);
  return rest.empty() ? &node : nullptr;
}

const Node& Node::Nearest(std::string_view pointer) const {
  std::string_view rest;
  return Descend(*this, pointer, &rest);
}

std::string Node::ToJson() const {
  std::string out;
  AppendJson(*this, out);
  return out;
}

std::string Describe(const Node& node) {
  std::string text = node.text.substr(0, kShownBytesMax);
  if (text.size() < node.text.size()) {
    while (!text.empty() && (static_cast<unsigned char>(node.text[text.size()]) & 0xC0) == 0x80) {
      text.pop_back();
    }
    text += "...";
  }
  switch (node.kind) {
    case NodeKind::kNull: return "nothing";
    case NodeKind::kBool: return text;
    case NodeKind::kInt: return absl::StrCat("the integer ", text);
    case NodeKind::kDouble: return absl::StrCat("the number ", text);
    case NodeKind::kList: return "a list";
    case NodeKind::kMap: return "a map";
    case NodeKind::kString: break;
  }
  std::string quoted;
  AppendJsonText(text, quoted);
  return absl::StrCat("the text ", quoted);
}

}  // namespace weir
