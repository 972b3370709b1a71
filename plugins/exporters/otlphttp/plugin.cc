#include "plugins/exporters/otlphttp/otlphttp.h"

using weir::otlphttp::OtlpHttp;

WEIR_CPP_PLUGIN(Exporter, "exporter", OtlpHttp, "otlphttp", "1.0.0", "Apache-2.0")
