// a ticket whose destination is not there stays open.
#define SCHEMA "{\"type\": \"object\", \"additionalProperties\": false, \"required\": " \
               "[\"endpoint\"], \"properties\": {\"endpoint\": {\"type\": \"string\"}}}"
#define DELAY_NS 100000000000
#include "base_exporter.h"
