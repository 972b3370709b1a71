#include "host/tool/plugin_name.h"

#include <algorithm>
#include <iterator>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

namespace weir {
namespace {

constexpr size_t kNameMax = 64;

// Sorted. Keywords of C, C++, Rust and Go, then crates that Rust has itself.
constexpr std::string_view kTaken[] = {
    "abstract", "alignas", "alignof", "alloc", "and", "and_eq", "as", "asm", "async", "atomic",
    "auto", "await", "become", "bitand", "bitor", "bool", "box", "break", "case", "catch", "chan",
    "char", "char16_t", "char32_t", "char8_t", "class", "co_await", "co_return", "co_yield",
    "compl", "concept", "const", "const_cast", "consteval", "constexpr", "constinit", "continue",
    "core", "crate", "decltype", "default", "defer", "delete", "do", "double", "dyn",
    "dynamic_cast", "else", "enum", "explicit", "export", "extern", "fallthrough", "false",
    "final", "float", "fn", "for", "friend", "func", "gen", "go", "goto", "if", "impl", "import",
    "in", "inline", "int", "interface", "let", "long", "loop", "macro", "main", "map", "match",
    "mod", "move", "mut", "mutable", "namespace", "new", "noexcept", "not", "not_eq", "nullptr",
    "operator", "or", "or_eq", "override", "package", "priv", "private", "proc_macro", "protected",
    "pub", "public", "range", "ref", "register", "reinterpret_cast", "requires", "restrict",
    "return", "select", "self", "short", "signed", "sizeof", "static", "static_assert",
    "static_cast", "std", "struct", "super", "switch", "template", "test", "this", "thread_local",
    "throw", "trait", "true", "try", "type", "typedef", "typeid", "typename", "typeof", "union",
    "unsafe", "unsigned", "unsized", "use", "using", "var", "virtual", "void", "volatile",
    "wchar_t", "weir_plugin", "weir_testkit", "where", "while", "xor", "xor_eq", "yield"};
static_assert(std::is_sorted(std::begin(kTaken), std::end(kTaken)));

bool IsLetter(char c) { return c >= 'a' && c <= 'z'; }
bool MayStand(char c) { return IsLetter(c) || (c >= '0' && c <= '9') || c == '_'; }

}  // namespace

absl::Status CheckPluginName(std::string_view name) {
  const absl::string_view shown(name.data(), name.size());
  if (name.empty() || name.size() > kNameMax || !IsLetter(name[0]) ||
      !std::all_of(name.begin(), name.end(), MayStand)) {
    return absl::InvalidArgumentError(absl::StrCat(
        "\"", shown, "\" can not be the name of a plugin: expected a small letter, then small "
        "letters, digits and _, at most ", kNameMax, " in all, as in drop_below"));
  }
  if (std::binary_search(std::begin(kTaken), std::end(kTaken), name)) {
    return absl::InvalidArgumentError(absl::StrCat(
        "\"", shown, "\" can not be the name of a plugin: it is a word of C, C++, Rust or Go; "
        "choose another, as in my_", shown));
  }
  return absl::OkStatus();
}

std::string ClassName(std::string_view name, std::string_view kind) {
  std::string words(name);
  if (!name.ends_with("_" + std::string(kind))) words += "_" + std::string(kind);
  std::string out;
  bool begins = true;
  for (const char c : words) {
    if (c != '_') out += begins ? absl::ascii_toupper(static_cast<unsigned char>(c)) : c;
    begins = c == '_';
  }
  return out;
}

}  // namespace weir
