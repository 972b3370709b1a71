// What a batch costs once the shard has seen one like it.
#include <algorithm>
#include <cstdlib>
#include <new>

#include "tests/unit/plugins/processors/semconv/semconv_fixture.h"

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

namespace weir::semconv {
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

// Runs the same batch three times; the most that a call but the first one allocated.
size_t MostSpent(const char* options, const std::string& spans) {
  testkit::PluginHost host(Counting(), 1);
  EXPECT_TRUE(host.Create(options) && host.Open()) << host.error();
  testkit::StageRunner stage(host, Signal::kTraces);
  const std::string bytes =
      Serialized(Signal::kTraces, "resource_spans { scope_spans { " + spans + " } }");
  size_t most = 0;
  for (int round = 0; round < 3; round++) {
    EXPECT_EQ(stage.Run(bytes).error, "");
    if (round > 0) most = std::max(most, spent);
  }
  EXPECT_EQ(host.Metric("records"), 60);
  return most;
}

std::string Repeated(const std::string& fields) {
  std::string spans;
  // So few that the host's edit log, which is counted here, does not have to grow.
  for (int i = 0; i < 20; i++) spans += "spans { kind: SPAN_KIND_CLIENT " + fields + " } ";
  return spans;
}

// Scenario: like batches of spans with renames, types, span names, names that nobody knows, and
// splits that need no more attributes than there were.
// Guarantees: from the second on, the processor allocates nothing.
TEST(Allocation, NothingIsAllocatedInASteadyState) {
  const std::string spans = Repeated(
      "name: \"old 5\" " + Text("http.method", "GET") + Text("http.target", "/a") +
      Text("net.peer.name", "h") + Text("net.peer.port", "80") + Text("code.function", "f") +
      Text("code.namespace", "n") + Text("mine", "x") + Text("container.labels.a", "x"));
  for (const char* options :
       {"{}", "{fix: replace}", "{fix: drop}",
        "{fix: replace, template_span_names: true, span_names: [{match: old, replace: "
        "'${mine}'}]}"}) {
    EXPECT_EQ(MostSpent(options, spans), 0u) << options;
  }
}

// Scenario: the same with attributes that have to be added.
// Guarantees: no more than the host's list of rows that have moved, once a batch.
TEST(Allocation, AdditionsCostNoAllocationASpan) {
  const std::string spans = Repeated(Text("http.target", "/a?b") + Text("http.method", "get") +
                                     Text("db.connection_string", "a://h:1"));
  for (const char* options :
       {"{fix: add}", "{fix: replace}", "{fix: drop, required: {a: {value: b, on: [span]}}}"}) {
    EXPECT_LE(MostSpent(options, spans), 1u) << options;
  }
}

}  // namespace
}  // namespace weir::semconv
