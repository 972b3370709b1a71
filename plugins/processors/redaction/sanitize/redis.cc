#include "plugins/processors/redaction/sanitize/redis.h"

#include <algorithm>
#include <cstdint>
#include <iterator>

namespace weir::redaction::sanitize {
namespace {

// Which arguments are values: those from `first` on in steps of `step`, or only the first one where
// `step` is 0. Arguments count from 0, the command's name left out.
struct Values {
  std::string_view command;
  uint32_t first, step;
};

// The rest of the line is one value.
constexpr uint32_t kRest = UINT32_MAX;

// Sorted by name.
constexpr Values kValues[] = {
    {"ACL", 1, kRest},        {"APPEND", 1, 0},      {"AUTH", 0, kRest},
    {"ECHO", 0, kRest},       {"EVAL", 0, kRest},    {"EVALSHA", 1, kRest},
    {"FCALL", 1, kRest},      {"GEOADD", 3, 3},      {"GEODIST", 1, kRest},
    {"GEOHASH", 1, kRest},    {"GEOPOS", 1, kRest},  {"GEORADIUSBYMEMBER", 1, 0},
    {"GETSET", 1, 0},         {"HELLO", 1, kRest},   {"HMSET", 2, 2},
    {"HSET", 2, 2},           {"HSETNX", 2, 0},      {"LINSERT", 3, 0},
    {"LPOS", 1, 0},           {"LPUSH", 1, kRest},   {"LPUSHX", 1, kRest},
    {"LREM", 2, 0},           {"LSET", 2, 0},        {"MIGRATE", 2, kRest},
    {"MSET", 1, 2},           {"MSETNX", 1, 2},      {"PFADD", 1, kRest},
    {"PSETEX", 2, 0},         {"PUBLISH", 1, kRest}, {"RESTORE", 2, 0},
    {"RPUSH", 1, kRest},      {"RPUSHX", 1, kRest},  {"SADD", 1, kRest},
    {"SET", 1, 0},            {"SETBIT", 2, 0},      {"SETEX", 2, 0},
    {"SETNX", 1, 0},          {"SETRANGE", 2, 0},    {"SISMEMBER", 1, 0},
    {"SMISMEMBER", 1, kRest}, {"SMOVE", 2, 0},       {"SPUBLISH", 1, kRest},
    {"SREM", 1, kRest},       {"XADD", 2, kRest},    {"ZINCRBY", 2, 0},
    {"ZMSCORE", 1, kRest},    {"ZRANK", 1, 0},       {"ZREM", 1, kRest},
    {"ZREVRANK", 1, 0},       {"ZSCORE", 1, 0},
};
static_assert(std::is_sorted(std::begin(kValues), std::end(kValues),
                             [](const Values& a, const Values& b) {
                               return a.command < b.command;
                             }));

constexpr std::string_view kBlanks = " \t";
constexpr std::string_view kPlaceholder = "?";

bool Is(std::string_view word, std::string_view upper) {
  return word.size() == upper.size() &&
         std::equal(word.begin(), word.end(), upper.begin(), [](char a, char b) {
           return (a >= 'a' && a <= 'z' ? static_cast<char>(a - 0x20) : a) == b;
         });
}

// The argument at the start of `text`. Where it begins with a quote, blanks and line ends up to the
// next one belong to it.
std::string_view FirstWord(std::string_view text) {
  constexpr std::string_view kEnds = " \t\n";
  const char quote = text[0];
  size_t at = 0;
  if (quote == '"' || quote == '\'') {
    for (at = 1; at < text.size() && text[at] != quote; at++) {
      if (text[at] == '\\') at++;
    }
  }
  return at < text.size() ? text.substr(0, text.find_first_of(kEnds, at)) : text;
}

using Words = std::vector<std::string_view>;

void Hide(Words& words, size_t argument) {
  if (argument + 1 < words.size()) words[argument + 1] = kPlaceholder;
}

void HideValues(const Values& values, Words& words) {
  const size_t first = values.first + size_t{1};
  if (values.step == kRest) {
    if (first < words.size()) words.resize(first + 1), words[first] = kPlaceholder;
    return;
  }
  Hide(words, values.first);
  if (values.step == 0) return;
  for (size_t i = values.first; i + 1 < words.size(); i += values.step) Hide(words, i);
}

// ZADD key [NX|XX|GT|LT] [CH] [INCR] score member ...: the members.
void HideMembers(Words& words) {
  size_t at = 2;
  while (at < words.size() && (Is(words[at], "NX") || Is(words[at], "XX") || Is(words[at], "GT") ||
                               Is(words[at], "LT") || Is(words[at], "CH") ||
                               Is(words[at], "INCR"))) {
    at++;
  }
  for (at++; at < words.size(); at += 2) words[at] = kPlaceholder;
}

// BITFIELD key ... SET type offset value ...: each value.
void HideBits(Words& words) {
  for (size_t i = 2; i + 3 < words.size(); i++) {
    if (Is(words[i], "SET") || Is(words[i], "INCRBY")) words[i + 3] = kPlaceholder;
  }
}

void HideByCommand(Words& words) {
  if (Is(words[0], "ZADD")) return HideMembers(words);
  if (Is(words[0], "BITFIELD")) return HideBits(words);
  if (Is(words[0], "CONFIG")) {
    if (words.size() > 1 && Is(words[1], "SET")) HideValues({"", 2, 2}, words);
    return;
  }
  for (const Values& values : kValues) {
    if (Is(words[0], values.command)) return HideValues(values, words);
  }
}

}  // namespace

void RedisSanitizer::Sanitize(std::string_view commands, std::string* out) {
  out->clear();
  words_.clear();
  commands = commands.substr(0, commands.find_last_not_of(" \t\r\n") + 1);
  while (!commands.empty()) {
    if (commands[0] == '\n') {
      WriteCommand(out);
      commands.remove_prefix(1);
    } else if (kBlanks.find(commands[0]) != std::string_view::npos) {
      commands.remove_prefix(1);
    } else {
      words_.push_back(FirstWord(commands));
      commands.remove_prefix(words_.back().size());
    }
  }
  WriteCommand(out);
}

void RedisSanitizer::WriteCommand(std::string* out) {
  if (words_.empty()) return;
  HideByCommand(words_);
  if (!out->empty()) *out += '\n';
  for (size_t i = 0; i < words_.size(); i++) {
    if (i > 0) *out += ' ';
    *out += words_[i];
  }
  words_.clear();
}

}  // namespace weir::redaction::sanitize
