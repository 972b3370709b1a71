// JSON (queries of MongoDB, Elasticsearch, OpenSearch) without its values: each text, number and
// truth value becomes "?", names and structure stay, blanks go. {"age": {"$gt": 30}} becomes
// {"age":{"$gt":"?"}}. Several values in one text, one a line, are taken one after another.
//
// One per shard: its memory is kept between calls. Threads: one at a time.
#pragma once

#include <string>
#include <string_view>

namespace weir::redaction::sanitize {

class JsonSanitizer {
 public:
  // Puts what is to stand for `json` into *out and returns true. False when it is no JSON; then
  // *out holds what was understood before that, with "..." behind it. Doing it again changes
  // nothing.
  bool Sanitize(std::string_view json, std::string* out);

 private:
  bool Values();
  bool Value();
  bool AfterValue();
  bool Literal();
  bool Text(std::string_view* text);
  void SkipBlanks();
  bool Take(char c);

  std::string_view rest_;
  std::string* out_ = nullptr;
  std::string open_;  // The brackets around.
};

}  // namespace weir::redaction::sanitize
