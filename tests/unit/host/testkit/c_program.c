// A test of a processor as an author writes it in C11. Called by c_face_test.cc.
#include <string.h>

#include "weir/testkit.h"

#define LOGS(records) "{\"resourceLogs\":[{\"scopeLogs\":[{\"logRecords\":[" records "]}]}]}"
#define TEAM(value) \
  "{\"attributes\":[{\"key\":\"team\",\"value\":{\"stringValue\":\"" value "\"}}]}"
#define MUST(condition) \
  if (!(condition)) return __LINE__

// 0, or the line that does not hold.
int RunProgramInC(void) {
  weir_kit *kit = weir_kit_new(weir_plugin_v1(NULL)->components[0]);
  MUST(kit != NULL);
  MUST(weir_kit_process(kit, WEIR_LOGS, LOGS("{}")) == WEIR_KIT_UNUSABLE);
  MUST(weir_kit_create(kit, "{key: team, value: own}") == WEIR_OK);
  MUST(*weir_kit_error(kit) == 0);
  MUST(weir_kit_process(kit, WEIR_LOGS, LOGS("{}," TEAM("theirs"))) == WEIR_OK);
  MUST(!weir_kit_untouched(kit));
  MUST(*weir_kit_difference(kit, WEIR_LOGS, LOGS(TEAM("own") "," TEAM("theirs")),
                            weir_kit_output(kit)) == 0);
  MUST(weir_kit_process(kit, WEIR_LOGS, LOGS(TEAM("theirs"))) == WEIR_OK);
  MUST(weir_kit_untouched(kit));
  MUST(weir_kit_close(kit) == 0);
  weir_kit_free(kit);
  weir_kit_free(NULL);
  return 0;
}
