// A configuration value: the tree that a document becomes, with the place of every key and value.
//
// A plain value type that copies and owns all below it. Maps keep the order of the document and
// hold each key once. Texts are valid UTF-8. Numbers are finite.
//
// Threads: values; no sharing.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "host/config/location.h"

namespace weir {

enum class NodeKind : uint8_t { kNull, kBool, kInt, kDouble, kString, kList, kMap };

struct NodeEntry;

struct Node {
  NodeKind kind = NodeKind::kNull;
  bool boolean = false;         // kBool.
  bool expanded = false;        // A whole ${...}: `text` may stand in where a string is expected.
  bool had_unit = false;        // kInt: was a duration or size, `text` as it was written.
  int64_t integer = 0;          // kInt.
  double number = 0;            // kDouble.
  std::string text;             // kString; of other scalars how they were written.
  std::vector<Node> items;      // kList.
  std::vector<NodeEntry> entries;  // kMap.
  Location location;

  static Node Null(Location at = {});
  static Node Bool(bool value, Location at = {});
  static Node Int(int64_t value, Location at = {});
  static Node Double(double value, Location at = {});
  static Node String(std::string_view value, Location at = {});
  static Node List(Location at = {});
  static Node Map(Location at = {});

  bool is(NodeKind other) const { return kind == other; }

  // The value of `key` in a map; NULL when there is none, or when this is no map.
  const Node* Find(std::string_view key) const;
  Node* Find(std::string_view key);
  const NodeEntry* FindEntry(std::string_view key) const;
  // Appends to a map that does not hold `key` yet.
  Node& Add(std::string_view key, Node value);
  // Takes `key` out of a map; false when it was not there.
  bool Remove(std::string_view key, Node* removed);

  // The value at an RFC 6901 pointer ("" is this node itself); NULL when there is none.
  const Node* At(std::string_view pointer) const;
  // As At, but the deepest value on the way that exists.
  const Node& Nearest(std::string_view pointer) const;

  // JSON with the keys of each map sorted, so that equal values have equal texts.
  std::string ToJson() const;
};

struct NodeEntry {
  std::string key;
  Location key_location;
  Node value;
};

// "a map", "the integer 5", "the string \"abc\"": how a message names what was found. Cut to 64
// bytes.
std::string Describe(const Node& node);

// "/" and "~" written as in an RFC 6901 pointer.
std::string EscapePointer(std::string_view key);

}  // namespace weir
