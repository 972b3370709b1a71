// What a batch costs once the shard has seen one like it.
#include <cstdlib>
#include <new>

#include "tests/unit/plugins/processors/redaction/redaction_fixture.h"

namespace {
size_t allocations = 0;
}  // namespace

void* operator new(size_t size) {
  allocations++;
  void* memory = std::malloc(size);
  if (!memory) throw std::bad_alloc();
  return memory;
}
void* operator new(size_t size, const std::nothrow_t&) noexcept {
  allocations++;
  return std::malloc(size);
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, size_t) noexcept { std::free(memory); }

namespace weir::redaction {
namespace {

size_t spent = 0;

// The component, with what its calls allocate added up in `spent`.
const weir_component& Counting() {
  static weir_processor_v1 processor = *kTable.processor;
  processor.process = [](const weir_instance* self, weir_shard* shard, weir_batch* b,
                         weir_outcome* outcome) {
    const size_t before = allocations;
    const weir_status status = kTable.processor->process(self, shard, b, outcome);
    spent = allocations - before;
    return status;
  };
  static weir_component component = kTable;
  component.processor = &processor;
  return component;
}

// Scenario: like batches of log records with matches, keys to delete and structured bodies.
// Guarantees: from the second on, the processor allocates nothing.
TEST(Allocation, NothingIsAllocatedInASteadyState) {
  std::string logs;
  for (int i = 0; i < 100; i++) {
    logs += "log_records { " + Text("a", "the secret of jane.doe@shop.example.com") +
            Text("gone", "x") + Text("url", "/users/1234/cart?x=1") + Text("q", "a = 'b'") +
            "body { kvlist_value { values { key: \"a\" value { int_value: 5 } } values { key: \"a\""
            " value { string_value: \"secret\" } } } } } ";
  }
  const std::string request = "resource_logs { scope_logs { " + logs + " } }";
  for (const char* options :
       {"{allow_all_keys: true, blocked_values: ['secret']}",
        "{allowed_keys: [a], ignored_keys: [b], blocked_values: ['secret']}",
        "{allow_all_keys: true, blocked_values: ['secret'], blocked_key_patterns: ['^b'], "
        "hash_function: sha1}",
        "{allow_all_keys: true, blocked_values: ['secret'], detectors: [all], audit: true}",
        "{allow_all_keys: true, blocked_values: ['secret'], detectors: [email], action: hmac, "
        "hmac_keys: [{id: a, key: k1234567890123456789012345678901}]}",
        "{allow_all_keys: true, blocked_values: ['secret'], url_sanitizer: {enabled: true, "
        "attributes: [url]}, db_sanitizer: {sql: {enabled: true, attributes: [q]}, redis: "
        "{enabled: true}, mongo: {enabled: true}}}"}) {
    testkit::PluginHost host(Counting(), 1);
    ASSERT_TRUE(host.Create(options) && host.Open()) << host.error();
    testkit::StageRunner stage(host, Signal::kLogs);
    const std::string bytes = Serialized(Signal::kLogs, request);
    for (int round = 0; round < 3; round++) {
      EXPECT_EQ(stage.Run(bytes).error, "");
      if (round > 0) {
        EXPECT_EQ(spent, 0u) << options;
      }
    }
    EXPECT_GE(host.Metric("masked_values"), 600);
  }
}

}  // namespace
}  // namespace weir::redaction
