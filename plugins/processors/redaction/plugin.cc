#include "plugins/processors/redaction/redaction.h"

using weir::redaction::Redaction;

WEIR_CPP_PLUGIN(Processor, "processor", Redaction, "redaction", "1.0.0", "Apache-2.0")
