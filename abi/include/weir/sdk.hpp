// weir/sdk.hpp - writing a Weir plugin in C++20. Header only, std only.
//
// A component is a plain class with a manifest, a constructor that takes weir::Setup&, and the
// calls of its kind (weir/sdk/component.hpp lists them). Exceptions become outcomes: ConfigError
// points into the configuration, BatchError refuses one batch, anything else refuses the instance.
//
//   class DropBelow {
//    public:
//     static constexpr weir::Manifest kManifest{
//         .type = "drop_below", .version = "1.0.0", .signals = WEIR_LOGS,
//         .need = weir::kColumns<WEIR_COLUMN(log, severity)>,
//         .write = weir::kColumns<WEIR_COLUMN(log, drop)>};
//     explicit DropBelow(weir::Setup& setup) : least_(setup.config.Int("/severity")) {}
//     weir::Status Process(weir::Batch<DropBelow>& batch) const {
//       const auto severity = batch.log_severity();
//       for (uint32_t row : batch.live()) {
//         if (severity[row] != 0 && severity[row] < least_) batch.Drop(row);
//       }
//       return weir::Status::Ok();
//     }
//    private:
//     int64_t least_;
//   };
//   WEIR_CPP_PLUGIN(Processor, "processor", DropBelow, "drop_below", "1.0.0", "Apache-2.0")
#pragma once

#include <string_view>

#include "weir/abi.h"
#include "weir/sdk/component.hpp"
#include "weir/sdk/loop.hpp"
#include "weir/sdk/options.hpp"

// Emits the note, the table and the exported function of a plugin with one component, once per
// plugin, at file scope. `kind` is Receiver, Processor or Exporter, `kind_text` the same in small
// letters; a last argument gives flags of the note (WEIR_OWN_THREADS ...). It does not compile when
// note and manifest differ.
#define WEIR_CPP_PLUGIN(kind, kind_text, Class, type_text, version_text, licence, ...)             \
  static_assert(std::string_view(Class::kManifest.type) == type_text,                              \
                "the note's component type differs from kManifest.type");                          \
  static_assert(std::string_view(Class::kManifest.version) == version_text,                        \
                "the note's version differs from kManifest.version");                              \
  static_assert(::weir::internal::KindText(::weir::Kind::k##kind) == kind_text,                    \
                "the note's kind differs from the component's kind");                              \
  WEIR_PLUGIN_NOTE(type_text, version_text, licence, kind_text ":" type_text, 0,                   \
                   (0u __VA_OPT__(| (__VA_ARGS__))));                                              \
  extern "C" const weir_plugin* weir_plugin_v1(const weir_host*) {                                 \
    static constexpr const weir_component* kComponents[] = {                                       \
        &::weir::kComponent<Class, ::weir::Kind::k##kind, (0u __VA_OPT__(| (__VA_ARGS__)))>};      \
    static constexpr weir_plugin kPlugin = {                                                       \
        sizeof(weir_plugin), WEIR_ABI_MAJOR, WEIR_ABI_MINOR, 1, 0, kComponents};                   \
    return &kPlugin;                                                                               \
  }
