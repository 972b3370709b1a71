#include "plugins/exporters/file/file.h"

using weir::file::File;

WEIR_CPP_PLUGIN(Exporter, "exporter", File, "file", "1.0.0", "Apache-2.0", WEIR_BLOCKING)
