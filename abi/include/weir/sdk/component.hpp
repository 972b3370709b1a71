// From a class to the weir_component table: one thunk per call, each catching all exceptions.
//
// The class `C` offers, besides kManifest and a constructor C(weir::Setup&):
//
//   struct Shard { Shard(const C&, weir::Lane); };        optional; what one lane owns
//   processor:  Status Process(Shard&, Batch<C>&) const;
//               void Tick(Shard&, uint64_t now_mono_ns) const;                         optional
//               Status Flush(Shard&, uint64_t deadline_mono_ns) const;                 optional
//   exporter:   Status Begin(Shard&, const Batch<C>&, Completion&) const;
//               void Cancel(Shard&, uint64_t ticket) const;      if Begin takes tickets out
//   receiver:   Status Start(Shard&, Sink) const;
//               Status Stop(Shard&, uint64_t deadline_mono_ns) const;
//               void OnAck(uint64_t cookie, const weir_outcome&) const;                optional
//               void OnReady(Shard&) const;                                            optional
//   all:        Status Shutdown(uint64_t deadline_mono_ns);                            optional
//               void Save(Shard&, StateWriter) const;              with state_revision
//               void Load(Shard&, uint32_t revision, uint64_t group, std::string_view) const;
//
// A class without Shard leaves that parameter out.
#pragma once

#include <cstdint>
#include <string_view>
#include <type_traits>
#include <utility>

#include "weir/abi.h"
#include "weir/sdk/batch.hpp"
#include "weir/sdk/exporter.hpp"
#include "weir/sdk/hold.hpp"
#include "weir/sdk/manifest.hpp"
#include "weir/sdk/receiver.hpp"
#include "weir/sdk/services.hpp"
#include "weir/sdk/setup.hpp"
#include "weir/sdk/status.hpp"

namespace weir::inline sdk::internal {

template <class C>
concept HasShard = requires { typename C::Shard; };

struct NoShard {};
template <class C>
struct ShardOf {
  using Type = NoShard;
};
template <HasShard C>
struct ShardOf<C> {
  using Type = typename C::Shard;
};

// What weir_instance is to a C++ component.
template <class C>
struct Instance {
  Instance(const weir_host* host_table, Setup& setup) : host(host_table), component(setup) {}
  const weir_host* host;
  C component;
};

template <class C>
const Instance<C>& Self(const weir_instance* self) {
  return *reinterpret_cast<const Instance<C>*>(self);
}

// Calls a member with the shard in front, where the class has one.
template <class C, class Method, class... Args>
decltype(auto) WithShard(Method method, const weir_instance* self, weir_shard* shard,
                         Args&&... args) {
  const C& component = Self<C>(self).component;
  if constexpr (HasShard<C>) {
    return (component.*method)(*reinterpret_cast<typename C::Shard*>(shard),
                               std::forward<Args>(args)...);
  } else {
    return (component.*method)(std::forward<Args>(args)...);
  }
}

template <class C>
struct Thunks {
  using Shard = typename ShardOf<C>::Type;

  static weir_status Create(const weir_host* host, const weir_config* config, weir_plan* plan,
                            weir_instance** out, weir_outcome* outcome) noexcept {
    return Guard(outcome, WEIR_PERMANENT, [&]() -> weir_status {
      plan->text_classes |= C::kManifest.text_classes;
      plan->spare_attrs = C::kManifest.spare_attrs;
      Setup setup(host, config, plan);
      *out = reinterpret_cast<weir_instance*>(new Instance<C>(host, setup));
      return WEIR_OK;
    });
  }
  static void Destroy(weir_instance* self) noexcept {
    delete reinterpret_cast<Instance<C>*>(self);
  }

  static weir_status ShardOpen(const weir_instance* self, const weir_lane* lane, weir_shard** out,
                               weir_outcome* outcome) noexcept {
    return Guard(outcome, WEIR_PERMANENT, [&]() -> weir_status {
      if constexpr (std::is_constructible_v<Shard, const C&, Lane>) {
        *out = reinterpret_cast<weir_shard*>(new Shard(Self<C>(self).component, Lane(lane)));
      } else {
        static_assert(std::is_default_constructible_v<Shard>,
                      "Shard needs a constructor Shard(const Component&, weir::Lane)");
        *out = reinterpret_cast<weir_shard*>(new Shard());
      }
      return WEIR_OK;
    });
  }
  static void ShardClose(const weir_instance*, weir_shard* shard) noexcept {
    delete reinterpret_cast<Shard*>(shard);
  }
  static weir_status Shutdown(weir_instance* self, uint64_t deadline,
                              weir_outcome* outcome) noexcept {
    return Guard(outcome, WEIR_FATAL, [&] {
      return reinterpret_cast<Instance<C>*>(self)->component.Shutdown(deadline).Store(outcome);
    });
  }

  static weir_status Save(const weir_instance* self, weir_shard* shard,
                          const weir_state_writer* writer, weir_outcome* outcome) noexcept {
    return Guard(outcome, WEIR_FATAL, [&]() -> weir_status {
      WithShard<C>(&C::Save, self, shard, StateWriter(writer));
      return WEIR_OK;
    });
  }
  static weir_status Load(const weir_instance* self, weir_shard* shard, uint32_t revision,
                          uint64_t group, const void* data, uint64_t n,
                          weir_outcome* outcome) noexcept {
    return Guard(outcome, WEIR_PERMANENT, [&]() -> weir_status {
      WithShard<C>(&C::Load, self, shard, revision, group,
                   std::string_view(static_cast<const char*>(data), n));
      return WEIR_OK;
    });
  }

  static weir_status Process(const weir_instance* self, weir_shard* shard, weir_batch* b,
                             weir_outcome* outcome) noexcept {
    return Guard(outcome, WEIR_FATAL, [&] {
      Batch<C> batch(b);
      return WithShard<C>(&C::Process, self, shard, batch).Store(outcome);
    });
  }
  static void Tick(const weir_instance* self, weir_shard* shard, uint64_t now) noexcept {
    GuardCallback(Self<C>(self).host, [&] { WithShard<C>(&C::Tick, self, shard, now); });
  }
  static weir_status Flush(const weir_instance* self, weir_shard* shard, uint64_t deadline,
                           weir_outcome* outcome) noexcept {
    return Guard(outcome, WEIR_FATAL, [&] {
      return WithShard<C>(&C::Flush, self, shard, deadline).Store(outcome);
    });
  }

  static weir_status Begin(const weir_instance* self, weir_shard* shard, const weir_batch* b,
                           uint64_t ticket, weir_outcome* outcome) noexcept {
    Completion completion(ticket);
    const weir_status status = Guard(outcome, WEIR_FATAL, [&] {
      // Only const members of the batch can be reached.
      const Batch<C> batch(const_cast<weir_batch*>(b));
      return WithShard<C>(&C::Begin, self, shard, batch, completion).Store(outcome);
    });
    // A ticket that was taken out answers for itself, also when an exception has destroyed it.
    return completion.taken() ? static_cast<weir_status>(WEIR_PENDING) : status;
  }
  static void Cancel(const weir_instance* self, weir_shard* shard, uint64_t ticket) noexcept {
    GuardCallback(Self<C>(self).host, [&] { WithShard<C>(&C::Cancel, self, shard, ticket); });
  }

  static weir_status Start(const weir_instance* self, weir_shard* shard, const weir_sink* sink,
                           weir_outcome* outcome) noexcept {
    return Guard(outcome, WEIR_PERMANENT, [&] {
      return WithShard<C>(&C::Start, self, shard, Sink(sink)).Store(outcome);
    });
  }
  static weir_status Stop(const weir_instance* self, weir_shard* shard, uint64_t deadline,
                          weir_outcome* outcome) noexcept {
    return Guard(outcome, WEIR_FATAL, [&] {
      return WithShard<C>(&C::Stop, self, shard, deadline).Store(outcome);
    });
  }
  static void OnAck(const weir_instance* self, uint64_t cookie,
                    const weir_outcome* outcome) noexcept {
    const Instance<C>& instance = Self<C>(self);
    GuardCallback(instance.host, [&] { instance.component.OnAck(cookie, *outcome); });
  }
  static void OnReady(const weir_instance* self, weir_shard* shard) noexcept {
    GuardCallback(Self<C>(self).host, [&] { WithShard<C>(&C::OnReady, self, shard); });
  }
};

#define WEIR_SDK_IF_MEMBER(name, thunk)                \
  [] {                                                 \
    if constexpr (requires { &C::name; }) return thunk; \
    else return decltype(thunk){nullptr};              \
  }()

template <class C>
inline constexpr weir_processor_v1 kProcessor = {
    .size = sizeof(weir_processor_v1),
    .reserved = 0,
    .process = &Thunks<C>::Process,
    .tick = WEIR_SDK_IF_MEMBER(Tick, &Thunks<C>::Tick),
    .flush = WEIR_SDK_IF_MEMBER(Flush, &Thunks<C>::Flush),
};

template <class C>
inline constexpr weir_exporter_v1 kExporter = {
    .size = sizeof(weir_exporter_v1),
    .inflight_max = C::kManifest.inflight_max,
    .begin = &Thunks<C>::Begin,
    .cancel = WEIR_SDK_IF_MEMBER(Cancel, &Thunks<C>::Cancel),
};

template <class C>
inline constexpr weir_receiver_v1 kReceiver = {
    .size = sizeof(weir_receiver_v1),
    .reserved = 0,
    .start = &Thunks<C>::Start,
    .stop = &Thunks<C>::Stop,
    .on_ack = WEIR_SDK_IF_MEMBER(OnAck, &Thunks<C>::OnAck),
    .on_ready = WEIR_SDK_IF_MEMBER(OnReady, &Thunks<C>::OnReady),
};

template <class C, Kind kind>
constexpr weir_component MakeComponent(uint16_t flags) {
  weir_component component = {};
  component.size = sizeof component;
  component.kind = static_cast<uint16_t>(kind);
  component.flags = flags;
  component.component_type = C::kManifest.type;
  component.version = C::kManifest.version;
  component.config_schema = C::kManifest.schema;
  component.signals = C::kManifest.signals;
  component.need = C::kManifest.need;
  component.write = C::kManifest.write;
  component.partition_by = C::kManifest.partition_by;
  component.state_revision = C::kManifest.state_revision;
  component.create = &Thunks<C>::Create;
  component.destroy = &Thunks<C>::Destroy;
  if constexpr (HasShard<C>) {
    component.shard_open = &Thunks<C>::ShardOpen;
    component.shard_close = &Thunks<C>::ShardClose;
  }
  component.shutdown = WEIR_SDK_IF_MEMBER(Shutdown, &Thunks<C>::Shutdown);
  if constexpr (C::kManifest.state_revision != 0) {
    component.state_save = &Thunks<C>::Save;
    component.state_load = &Thunks<C>::Load;
  }
  if constexpr (kind == Kind::kProcessor) component.processor = &kProcessor<C>;
  if constexpr (kind == Kind::kExporter) component.exporter = &kExporter<C>;
  if constexpr (kind == Kind::kReceiver) component.receiver = &kReceiver<C>;
  return component;
}
#undef WEIR_SDK_IF_MEMBER

}  // namespace weir::inline sdk::internal

namespace weir::inline sdk {

// The table of a class: for tests that link a component statically, and for plugins that hold
// several and write weir_plugin_v1 themselves.
template <class C, Kind kind, uint16_t flags>
inline constexpr weir_component kComponent = internal::MakeComponent<C, kind>(flags);

}  // namespace weir::inline sdk
