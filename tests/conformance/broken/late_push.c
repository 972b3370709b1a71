// pushes once more long after its deadline.
#include <weir/abi.h>
static void broken_push(void *context);
enum { LATE_NS = 400000000 };
#define IN_STOP \
  shard->timer = self->loop->timer_add(shard->lane, deadline_mono_ns + LATE_NS, broken_push, shard)
#define IN_SHARD_CLOSE shard->self->loop->timer_cancel(shard->lane, shard->timer)
#include "base_receiver.h"

static void broken_push(void *context) {
  weir_shard *s = (weir_shard *)context;
  weir_permit permit;
  memset(&permit, 0, sizeof permit);
  permit.size = sizeof permit;
  if (s->sink->reserve(s->sink, WEIR_LOGS, 1, &permit, NULL) < 0) return;
  permit.data[0] = 'x';
  push(s, &permit, 1);
}
