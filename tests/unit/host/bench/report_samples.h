// A made-up report, of the shape that docs/bench.md describes.
#pragma once

#include <nlohmann/json.hpp>

namespace weir::bench {

inline nlohmann::ordered_json SizeRow(int records, double scale) {
  return {{"records_per_batch", records},
          {"batches", 4},
          {"records", 4 * records},
          {"bytes", 1000 * records},
          {"rounds", 9},
          {"ns_per_record",
           {{"nothing", 100 * scale}, {"columns", 20 * scale}, {"scan", 30 * scale},
            {"call", 1 * scale}, {"plugin", 7 * scale}, {"write_back", 2 * scale},
            {"total", 160 * scale}}},
          {"noop_ns_per_record", 151 * scale},
          {"times_nothing", 1.6},
          {"megabytes_per_s", 1234.5},
          {"cycles_per_record", nullptr},
          {"batch_p50_ns", 1500.0},
          {"batch_p99_ns", 2500.0},
          {"batch_p999_ns", 99500.0},
          {"allocations_per_batch", 12.0},
          {"plugin_allocations_per_batch", 0.0},
          {"arena_bytes_per_batch", 64.0},
          {"records_out", 2 * records},
          {"batches_refused", 0},
          {"refusal", ""},
          {"spread_percent", 1.5}};
}

inline nlohmann::ordered_json MadeUpReport() {
  return {{"weir", "0.1.0"},
          {"command", "weir bench x.so"},
          {"machine",
           {{"cpu", "Some <CPU> & more"}, {"processors", 2}, {"kernel", "Linux 6"}, {"load", 0.5}}},
          {"file", "folder/x.so"},
          {"components",
           {{{"kind", "processor"},
             {"type", "x"},
             {"version", "1.0.0"},
             {"config", nlohmann::ordered_json::object()},
             {"config_from", "schema"},
             {"notes", {"cycles are not available here"}},
             {"signals",
              {{{"signal", "logs"},
                {"record_name", "log_records"},
                {"data", {{"requests", 3}, {"records", 30}, {"bytes", 9000}}},
                {"scans", true},
                {"sizes", {SizeRow(1, 40), SizeRow(8, 2), SizeRow(64, 1), SizeRow(512, 1)}},
                {"workers",
                 {{{"workers", 1}, {"records_per_batch", 512}, {"records_per_s", 6e6},
                   {"megabytes_per_s", 900.0}, {"ns_per_record_and_worker", 160.0},
                   {"times_one_worker", 1.0}, {"nothing_records_per_s", 1e7},
                   {"nothing_times_one_worker", 1.0}, {"spread_percent", 2.0}}}}}}}}}}};
}

}  // namespace weir::bench
