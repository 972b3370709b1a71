// The words of the Prometheus text format: names, labels and numbers.
//
// Threads: [any].
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "host/service/metrics.h"

namespace weir {

// Whether it can name a metric; a label name has no colon and does not begin with "__".
bool IsMetricName(std::string_view name);
bool IsLabelName(std::string_view name);

// `name` with "_" for every character that no name may have, dots and dashes above all.
std::string AsMetricName(std::string_view name);

// `a="1",b="2"` in the order given, with what needs it escaped.
std::string RenderLabels(const MetricLabels& labels);

// Without a fraction where there is none, and so that reading it back gives the same number.
std::string RenderNumber(double value);

// `name{labels,extra} value`; braces only where there are labels.
void AppendSample(std::string_view name, std::string_view labels, std::string_view extra,
                  std::string_view value, std::string& out);

// The lines that a family begins with.
void AppendFamilyHead(std::string_view name, std::string_view help, MetricKind kind,
                      std::string& out);

}  // namespace weir
