#include "tests/unit/plugins/processors/semconv/semconv_fixture.h"

#include <google/protobuf/text_format.h>

#include "tests/oracle/oracle.h"

namespace weir::semconv {
namespace {

std::unique_ptr<oracle::Message> Read(Signal signal, std::string_view text) {
  auto message = oracle::NewRequest(signal);
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(std::string(text), message.get()))
      << text;
  return message;
}

}  // namespace

std::string Serialized(Signal signal, std::string_view text) {
  return Read(signal, text)->SerializeAsString();
}

std::string Value(std::string_view key, std::string_view value) {
  return "attributes { key: \"" + std::string(key) + "\" value { " + std::string(value) + " } } ";
}

std::string Text(std::string_view key, std::string_view text) {
  return Value(key, "string_value: \"" + std::string(text) + "\"");
}

std::string Span(std::string_view fields) {
  return "resource_spans { scope_spans { spans { " + std::string(fields) + " } } }";
}

std::string Log(std::string_view fields) {
  return "resource_logs { scope_logs { log_records { " + std::string(fields) + " } } }";
}

void SemconvTest::Configure(std::string_view options) {
  host_ = std::make_unique<testkit::PluginHost>(kTable, 1);
  ASSERT_TRUE(host_->Create(options)) << host_->error();
  ASSERT_TRUE(host_->Open()) << host_->error();
}

testkit::StageResult SemconvTest::Run(Signal signal, std::string_view input) {
  testkit::StageRunner stage(*host_, signal);
  return stage.Run(Read(signal, input)->SerializeAsString());
}

testkit::StageResult SemconvTest::Run(Signal signal, std::string_view input,
                                        uint32_t arena_bytes_max) {
  testkit::StageRunner stage(*host_, signal, arena_bytes_max);
  return stage.Run(Read(signal, input)->SerializeAsString());
}

void SemconvTest::Expect(Signal signal, std::string_view input, std::string_view output) {
  const testkit::StageResult result = Run(signal, input);
  ASSERT_EQ(result.error, "");
  const auto got = oracle::Parse(signal, result.bytes);
  ASSERT_NE(got, nullptr);
  const auto expected = Read(signal, output);
  std::string difference;
  EXPECT_TRUE(oracle::Same(*expected, *got, &difference)) << difference << "\n"
                                                          << got->DebugString();
}

}  // namespace weir::semconv
