#include "plugins/exporters/file/options.h"

#include <cstdlib>
#include <string>

namespace weir::file {

const char kSchema[] = R"({
  "type": "object",
  "additionalProperties": false,
  "required": ["path"],
  "properties": {
    "path": {"type": "string", "minLength": 1, "maxLength": 4096},
    "format": {"enum": ["json", "proto"], "default": "json"},
    "compression": {"enum": ["", "none", "zstd"], "default": ""},
    "append": {"type": "boolean", "default": false},
    "flush_interval": {"type": "string", "format": "duration", "default": "1s"},
    "create_directory": {"type": "boolean", "default": false},
    "directory_permissions": {"type": "string", "pattern": "^0?[0-7]{3}$", "default": "0755"},
    "rotation": {
      "type": ["object", "null"],
      "additionalProperties": false,
      "properties": {
        "max_megabytes": {"type": "integer", "minimum": 1, "maximum": 1048576, "default": 100},
        "max_days": {"type": "integer", "minimum": 0, "maximum": 36500, "default": 0},
        "max_backups": {"type": "integer", "minimum": 0, "maximum": 100000, "default": 100},
        "localtime": {"type": "boolean", "default": false}
      }
    }
  }
})";

Options ReadOptions(const Config& config) {
  Options options;
  options.path = config.Str("/path");
  options.json = config.StrOr("/format", "json") == "json";
  options.zstd = config.StrOr("/compression", "") == "zstd";
  options.append = config.BoolOr("/append", false);
  options.create_directory = config.BoolOr("/create_directory", false);
  const std::string mode = config.StrOr("/directory_permissions", "0755");
  options.directory_mode = static_cast<uint32_t>(std::strtoul(mode.c_str(), nullptr, 8));
  options.rotate = config.Has("/rotation");
  if (options.rotate) {
    options.rotate_bytes =
        static_cast<uint64_t>(config.IntOr("/rotation/max_megabytes", 100)) << 20;
    options.rotate_days = static_cast<uint32_t>(config.IntOr("/rotation/max_days", 0));
    options.backups_max = static_cast<uint32_t>(config.IntOr("/rotation/max_backups", 100));
    options.local_time = config.BoolOr("/rotation/localtime", false);
  }
  if (options.append && options.rotate) {
    throw ConfigError("/append", "can not go together with rotation; leave out one of them");
  }
  if (options.append && options.zstd) {
    throw ConfigError("/append", "can not go together with compression; leave out one of them");
  }
  return options;
}

}  // namespace weir::file
