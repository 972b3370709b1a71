#include "plugins/exporters/debug/print.h"

#include <gtest/gtest.h>

#include <cstring>
#include <string>

#include "host/batch/batch.h"

namespace weir::debug {
namespace {

// A batch made through the contract, as a receiver of another protocol makes it.
class PrintTest : public ::testing::Test {
 protected:
  weir_batch& New(Signal signal) {
    EXPECT_TRUE(batch_.BuildNew(signal, {}).ok());
    weir_batch& b = *batch_.abi();
    resource_ = weir_row_add(&b, weir_resource_table_id, 0);
    scope_ = weir_row_add(&b, weir_scope_table_id, resource_);
    WEIR_SET_TEXT(&b, scope, name, scope_, Copy("lib"));
    WEIR_SET_TEXT(&b, scope, version, scope_, Copy("1.2"));
    weir_attr_set_str(&b, weir_attr_add(&b, weir_resource_table_id, resource_,
                                        Copy("service.name")), Copy("shop"));
    return b;
  }
  weir_str Copy(const char* text) { return weir_copy(batch_.abi(), text, std::strlen(text)); }

  KeyDictionary keys_;
  Batch batch_{keys_};
  uint32_t resource_ = 0, scope_ = 0;
};

// Scenario: a span with an attribute.
// Guarantees: its parts stand where the Collector puts them, and the normal form is one line.
TEST_F(PrintTest, Spans) {
  weir_batch& b = New(Signal::kTraces);
  const uint32_t span = weir_row_add(&b, weir_span_table_id, scope_);
  WEIR_SET_TEXT(&b, span, name, span, Copy("GET /"));
  WEIR_SET(&b, span, kind, span, 3);
  WEIR_SET(&b, span, start, span, 1'581'452'772'000'000'321u);
  weir_attr_set(&b, weir_attr_add(&b, weir_span_table_id, span, Copy("n")), WEIR_V_I64,
                weir_val_i64(7));
  const std::string text = PrintDetailed(b);
  EXPECT_NE(text.find("ResourceSpans #0\nResource SchemaURL: \nResource attributes:\n"
                      "     -> service.name: Str(shop)\nScopeSpans #0\n"),
            std::string::npos)
      << text;
  EXPECT_NE(text.find("InstrumentationScope lib 1.2\nSpan #0\n    Trace ID       : \n"),
            std::string::npos)
      << text;
  EXPECT_NE(text.find("    Name           : GET /\n    Kind           : Client\n"
                      "    Start time     : 2020-02-11 20:26:12.000000321 +0000 UTC\n"
                      "    End time       : 1970-01-01 00:00:00 +0000 UTC\n"
                      "    Status code    : Unset\n"), std::string::npos)
      << text;
  EXPECT_NE(text.find("Attributes:\n     -> n: Int(7)\n"), std::string::npos)
      << text;
  EXPECT_EQ(PrintNormal(b),
            "ResourceTraces #0 service.name=shop\nScopeTraces #0 lib@1.2\nGET /   n=7\n");
}

// Scenario: a log record with a text body.
// Guarantees: severity by name and number, the body with its type.
TEST_F(PrintTest, Logs) {
  weir_batch& b = New(Signal::kLogs);
  const uint32_t log = weir_log_add(&b, scope_, 0, Copy("hello"));
  WEIR_SET(&b, log, severity, log, 10);
  const std::string text = PrintDetailed(b);
  EXPECT_NE(text.find("SeverityNumber: Info2(10)\nBody: Str(hello)\n"
                      "Trace ID: \nSpan ID: \nFlags: 0\n"),
            std::string::npos)
      << text;
  EXPECT_EQ(PrintNormal(b), "ResourceLog #0 service.name=shop\nScopeLogs #0 lib@1.2\nhello\n");
}

// Scenario: texts, numbers and times as values.
// Guarantees: Go's way of writing them.
TEST(Values, AreWrittenAsTheCollectorWritesThem) {
  EXPECT_EQ(TimeText(1'500'000'000), "1970-01-01 00:00:01.5 +0000 UTC");
  EXPECT_EQ(DoubleText(1.5), "1.5");
  EXPECT_EQ(DoubleText(-1.0 / 0.0), "-Inf");
}

}  // namespace
}  // namespace weir::debug
