// Tests @NAME@ without a host: a batch from JSON, a call, a comparison.
#include <stdio.h>
#include <weir/testkit.h>

static int failures = 0;

static void expect(int holds, const char *what, const char *found) {
  if (holds) return;
  fprintf(stderr, "not so: %s; found: %s\n", what, found);
  failures++;
}

#define LOGS(records) "{\"resourceLogs\":[{\"scopeLogs\":[{\"logRecords\":[" records "]}]}]}"
#define RECORD(value) \
  "{\"attributes\":[{\"key\":\"team\",\"value\":{\"stringValue\":\"" value "\"}}]}"

static void test_adds_the_attribute_where_it_is_missing(weir_kit *kit) {
  expect(weir_kit_create(kit, "{key: team, value: ours}") == WEIR_OK, "created",
         weir_kit_error(kit));
  expect(weir_kit_process(kit, WEIR_LOGS, LOGS("{}," RECORD("theirs"))) == WEIR_OK, "processed",
         weir_kit_error(kit));
  const char *difference = weir_kit_difference(
      kit, WEIR_LOGS, LOGS(RECORD("ours") "," RECORD("theirs")), weir_kit_output(kit));
  expect(*difference == 0, "one attribute was added", difference);
}

static void test_leaves_a_batch_alone_that_has_it(weir_kit *kit) {
  expect(weir_kit_process(kit, WEIR_LOGS, LOGS(RECORD("theirs"))) == WEIR_OK, "processed",
         weir_kit_error(kit));
  expect(weir_kit_untouched(kit), "sent on as it came", weir_kit_output(kit));
}

static void test_refuses_options_without_a_key(weir_kit *kit) {
  expect(weir_kit_create(kit, "{value: ours}") == WEIR_PERMANENT, "refused", weir_kit_error(kit));
  expect(strstr(weir_kit_error(kit), "key") != NULL, "the option is named", weir_kit_error(kit));
}

int main(void) {
  weir_kit *kit = weir_kit_new(weir_plugin_v1(NULL)->components[0]);
  test_adds_the_attribute_where_it_is_missing(kit);
  test_leaves_a_batch_alone_that_has_it(kit);
  test_refuses_options_without_a_key(kit);
  weir_kit_free(kit);
  printf("%s\n", failures ? "FAILED" : "passed");
  return failures != 0;
}
