// defines a metric for each shard.
#define IN_SHARD_OPEN                                                          \
  const weir_metrics_v1 *metrics = WEIR_SERVICE(lane->host, weir_metrics_v1);  \
  if (metrics) metrics->define(lane->host, WEIR_COUNTER, "calls", "", "", NULL)
#include "base.h"
