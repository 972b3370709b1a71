// What the makers of configurations read out of a component's schema, which is a tree like any
// other document. That the schema holds is checked elsewhere: here everything may be missing.
//
// Threads: free functions over values.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "host/config/node.h"
#include "weir/abi.h"

namespace weir::check {

// An empty map when there is none or it can not be read.
Node SchemaOf(const weir_component& component);

// `rule`, or what its $ref names.
const Node& Resolve(const Node& root, const Node& rule);

// "object", "array", "string" ...; guessed from other keywords when it does not say. Of several
// types, the first that is not null.
std::string TypeOf(const Node& rule);

int64_t IntegerOf(const Node& rule, std::string_view key, int64_t otherwise);

// Whether the keyword `format` has this value.
bool HasFormat(const Node& rule, std::string_view format);

// Names that must be there: `required`, that of each of `allOf`, and of branch `branch` of `oneOf`
// and of `anyOf`, counted around.
std::vector<std::string> RequiredOf(const Node& rule, uint32_t branch);

// A text that the rule's pattern and lengths allow, `preferred` if it is one; else a guess.
std::string TextFor(const Node& rule, std::string_view preferred);

}  // namespace weir::check
