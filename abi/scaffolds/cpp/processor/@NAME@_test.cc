// Tests @NAME@ without a host: a batch from JSON, a call, a comparison.
#include <iostream>
#include <weir/testkit.hpp>

static int failures = 0;

static void Expect(bool holds, std::string_view what, std::string_view found) {
  if (holds) return;
  std::cerr << "not so: " << what << "; found: " << found << '\n';
  failures++;
}

static std::string Logs(const std::string& records) {
  return R"({"resourceLogs":[{"scopeLogs":[{"logRecords":[)" + records + "]}]}]}";
}
static std::string Record(const std::string& value) {
  return R"({"attributes":[{"key":"team","value":{"stringValue":")" + value + R"("}}]})";
}

static void AddsTheAttributeWhereItIsMissing(weir::Kit& kit) {
  Expect(kit.Create("{key: team, value: ours}") == WEIR_OK, "created", kit.error());
  Expect(kit.Process(WEIR_LOGS, Logs("{}," + Record("theirs"))) == WEIR_OK, "processed",
         kit.error());
  const auto difference =
      kit.Difference(WEIR_LOGS, Logs(Record("ours") + "," + Record("theirs")), kit.output());
  Expect(difference.empty(), "one attribute was added", difference);
}

static void LeavesABatchAloneThatHasIt(weir::Kit& kit) {
  Expect(kit.Process(WEIR_LOGS, Logs(Record("theirs"))) == WEIR_OK, "processed", kit.error());
  Expect(kit.untouched(), "sent on as it came", kit.output());
}

static void RefusesOptionsWithoutAKey(weir::Kit& kit) {
  Expect(kit.Create("{value: ours}") == WEIR_PERMANENT, "refused", kit.error());
  Expect(kit.error().find("key") != std::string_view::npos, "the option is named", kit.error());
}

int main() {
  weir::Kit kit(weir_plugin_v1(nullptr));
  AddsTheAttributeWhereItIsMissing(kit);
  LeavesABatchAloneThatHasIt(kit);
  RefusesOptionsWithoutAKey(kit);
  std::cout << (failures ? "FAILED" : "passed") << '\n';
  return failures != 0;
}
