#include "plugins/processors/semconv/conventions.h"

#include <re2/re2.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace weir::semconv {
namespace {

class Reader {
 public:
  explicit Reader(const std::string& name) : name_(name) {}

  [[noreturn]] void Fail(const YAML::Node& node, const std::string& text) const {
    const YAML::Mark mark = node.Mark();
    throw std::runtime_error(name_ + ":" + std::to_string(mark.line + 1) + ":" +
                             std::to_string(mark.column + 1) + ": " + text);
  }
  void CheckKeys(const YAML::Node& map, std::initializer_list<const char*> known) const {
    if (!map.IsMap()) Fail(map, "expected a map");
    for (const auto& entry : map) {
      const std::string key = Text(entry.first);
      bool found = false;
      for (const char* name : known) found = found || key == name;
      if (found) continue;
      std::string all;
      for (const char* name : known) all += std::string(all.empty() ? "" : ", ") + name;
      Fail(entry.first, "found \"" + key + "\"; expected one of " + all);
    }
  }
  std::string Text(const YAML::Node& node) const {
    if (!node.IsScalar()) Fail(node, "expected a text");
    return node.Scalar();
  }
  std::string TextOr(const YAML::Node& node) const { return node ? Text(node) : std::string(); }
  bool Flag(const YAML::Node& node) const {
    if (!node) return false;
    const std::string text = Text(node);
    if (text != "true" && text != "false") {
      Fail(node, "found \"" + text + "\"; expected true or false");
    }
    return text == "true";
  }
  std::vector<YAML::Node> List(const YAML::Node& node) const {
    std::vector<YAML::Node> out;
    if (!node || node.IsNull()) return out;
    if (!node.IsSequence()) Fail(node, "expected a list");
    if (node.size() > kConventionsMax) {
      Fail(node, "found " + std::to_string(node.size()) + " entries; expected at most " +
                     std::to_string(kConventionsMax));
    }
    for (const auto& element : node) out.push_back(element);
    return out;
  }

 private:
  const std::string& name_;
};

struct TypeWord {
  const char* word;
  ValueType type;
};
constexpr TypeWord kTypeWords[] = {
    {"string", ValueType::kString},     {"int", ValueType::kInt},
    {"double", ValueType::kDouble},     {"boolean", ValueType::kBool},
    {"string[]", ValueType::kStrings},  {"int[]", ValueType::kInts},
    {"any", ValueType::kAny},
};

struct InstrumentWord {
  const char* word;
  Instrument instrument;
};
constexpr InstrumentWord kInstrumentWords[] = {{"counter", Instrument::kCounter},
                                               {"updowncounter", Instrument::kUpDownCounter},
                                               {"gauge", Instrument::kGauge},
                                               {"histogram", Instrument::kHistogram}};

std::string NameOf(const Reader& reader, const YAML::Node& entry) {
  if (!entry["name"]) reader.Fail(entry, "\"name\" is missing");
  std::string name = reader.Text(entry["name"]);
  if (name.empty() || name.size() > 255) {
    reader.Fail(entry["name"], "found a name of " + std::to_string(name.size()) +
                                   " bytes; expected 1 to 255");
  }
  return name;
}

Fill ReadFill(const Reader& reader, const YAML::Node& node) {
  Fill fill;
  if (!node) return fill;
  reader.CheckKeys(node, {"value", "env", "file", "from"});
  if (node.size() != 1) reader.Fail(node, "expected one of value, env, file, from");
  try {
    if (node["value"]) fill.text = reader.Text(node["value"]);
    if (node["env"]) fill.text = ReadEnvironment(reader.Text(node["env"]));
    if (node["file"]) fill.text = ReadFirstLine(reader.Text(node["file"]));
  } catch (const std::invalid_argument& error) {
    reader.Fail(node, error.what());
  }
  fill.from = reader.TextOr(node["from"]);
  return fill;
}

void ReadRequired(const Reader& reader, const YAML::Node& node, UserAttribute* attribute) {
  for (const YAML::Node& entry : reader.List(node)) {
    const std::string word = reader.Text(entry);
    if (word.compare(0, 7, "metric:") == 0) {
      attribute->metrics.push_back(word.substr(7));
      continue;
    }
    const uint32_t place = PlaceOfWord(word);
    if (place == 0) {
      reader.Fail(entry, "found \"" + word +
                             "\"; expected resource, span, internal, server, client, producer, "
                             "consumer, event, log, metric or metric:NAME");
    }
    attribute->required |= place;
  }
}

UserAttribute ReadAttribute(const Reader& reader, const YAML::Node& entry) {
  reader.CheckKeys(entry, {"name", "type", "values", "open", "pattern", "required", "fill",
                           "renamed_to", "deprecated"});
  UserAttribute attribute;
  attribute.name = NameOf(reader, entry);
  if (entry["type"]) {
    const std::string word = reader.Text(entry["type"]);
    for (const TypeWord& known : kTypeWords) {
      if (word == known.word) attribute.type = known.type;
    }
    if (!attribute.type) {
      reader.Fail(entry["type"], "found \"" + word +
                                     "\"; expected string, int, double, boolean, any, string[] "
                                     "or int[]");
    }
  }
  for (const YAML::Node& value : reader.List(entry["values"])) {
    attribute.values.push_back(reader.Text(value));
  }
  attribute.open = reader.Flag(entry["open"]);
  attribute.pattern = reader.TextOr(entry["pattern"]);
  if (!attribute.pattern.empty()) {
    const RE2 pattern(attribute.pattern, RE2::Quiet);
    if (!pattern.ok()) reader.Fail(entry["pattern"], pattern.error());
  }
  ReadRequired(reader, entry["required"], &attribute);
  attribute.fill = ReadFill(reader, entry["fill"]);
  attribute.renamed_to = reader.TextOr(entry["renamed_to"]);
  attribute.deprecated = reader.Flag(entry["deprecated"]) || !attribute.renamed_to.empty();
  return attribute;
}

UserMetric ReadMetric(const Reader& reader, const YAML::Node& entry) {
  reader.CheckKeys(entry, {"name", "unit", "instrument", "renamed_to"});
  UserMetric metric;
  metric.name = NameOf(reader, entry);
  metric.unit = reader.TextOr(entry["unit"]);
  metric.renamed_to = reader.TextOr(entry["renamed_to"]);
  if (!entry["instrument"]) return metric;
  const std::string word = reader.Text(entry["instrument"]);
  for (const InstrumentWord& known : kInstrumentWords) {
    if (word == known.word) metric.instrument = known.instrument;
  }
  if (metric.instrument == Instrument::kUnknown) {
    reader.Fail(entry["instrument"], "found \"" + word +
                                         "\"; expected counter, updowncounter, gauge or "
                                         "histogram");
  }
  return metric;
}

}  // namespace

uint32_t PlaceOfWord(std::string_view word) {
  constexpr struct {
    std::string_view word;
    uint32_t places;
  } kWords[] = {{"resource", kOnResource}, {"span", kOnSpan},         {"internal", kOnInternal},
                {"server", kOnServer},     {"client", kOnClient},     {"producer", kOnProducer},
                {"consumer", kOnConsumer}, {"event", kOnEvent},       {"log", kOnLog},
                {"metric", kOnPoint}};
  for (const auto& known : kWords) {
    if (word == known.word) return known.places;
  }
  return 0;
}

std::string ReadEnvironment(const std::string& name) {
  const char* const value = std::getenv(name.c_str());
  if (!value) throw std::invalid_argument("environment variable " + name + " is not set");
  return value;
}

std::string ReadFirstLine(const std::string& path) {
  constexpr size_t kLineMax = 4096;
  std::error_code error;
  std::string line;
  if (std::filesystem::is_regular_file(path, error)) {
    std::ifstream file(path, std::ios::binary);
    line.resize(kLineMax);
    file.read(line.data(), kLineMax);
    line.resize(static_cast<size_t>(file.gcount()));
    line.resize(std::min(line.find('\n'), line.size()));
  }
  while (!line.empty() && (line.back() == '\r' || line.back() == ' ')) line.pop_back();
  if (line.empty()) throw std::invalid_argument(path + " is no file that can be read, or is empty");
  return line;
}

void ParseConventions(const std::string& yaml, const std::string& name, Conventions* out) {
  YAML::Node root;
  try {
    root = YAML::Load(yaml);
  } catch (const YAML::ParserException& error) {
    throw std::runtime_error(name + ":" + std::to_string(error.mark.line + 1) + ":" +
                             std::to_string(error.mark.column + 1) + ": " + error.msg);
  } catch (const YAML::Exception& error) {
    throw std::runtime_error(name + ": " + error.what());
  }
  const Reader reader(name);
  if (!root || root.IsNull()) return;
  reader.CheckKeys(root, {"namespaces", "attributes", "metrics"});
  for (const YAML::Node& entry : reader.List(root["namespaces"])) {
    out->namespaces.push_back(reader.Text(entry));
  }
  for (const YAML::Node& entry : reader.List(root["attributes"])) {
    out->attributes.push_back(ReadAttribute(reader, entry));
  }
  for (const YAML::Node& entry : reader.List(root["metrics"])) {
    out->metrics.push_back(ReadMetric(reader, entry));
  }
}

void LoadConventions(const std::string& path, Conventions* out) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw std::runtime_error(path + " can not be read");
  const std::string yaml{std::istreambuf_iterator<char>(file), {}};
  if (yaml.size() > kConventionBytesMax) {
    throw std::runtime_error(path + " has " + std::to_string(yaml.size()) +
                             " bytes; expected at most " + std::to_string(kConventionBytesMax));
  }
  ParseConventions(yaml, path, out);
}

}  // namespace weir::semconv
