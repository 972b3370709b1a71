// The status of every component and of the whole, after the Collector's component status.
//
// A running component moves freely between OK and RecoverableError. PermanentError ends only with
// Stopping, FatalError never. All else is refused, so that a late report can not hide an error.
// A swapped component registers anew and starts over.
//
// Threads: every member is [any], with a lock; never on a hot path.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace weir {

enum class ComponentStatus : uint8_t {
  kStarting,
  kOk,
  kRecoverableError,
  kPermanentError,
  kFatalError,
  kStopping,
  kStopped,
};

// "StatusOK", as the Collector prints them.
std::string_view StatusText(ComponentStatus status);

// Whether a component may go from one to the other.
bool MayFollow(ComponentStatus from, ComponentStatus to);

// The status of a whole: fatal before all, then what is starting or stopping, then the worst error.
// Of nothing: OK.
ComponentStatus Aggregate(const std::vector<ComponentStatus>& parts);

class Health {
 public:
  using Clock = std::chrono::system_clock;
  struct Component {
    std::string id;                      // "exporters/otlp"
    std::vector<std::string> pipelines;  // "traces", ...
    ComponentStatus status = ComponentStatus::kStarting;
    std::string message;                 // Of errors.
    std::string report;                  // What it published for people, JSON; "": nothing.
    Clock::time_point since;
  };

  Health();

  // Adds a component, or starts the one of that id over; its last report stays until the next.
  void Register(std::string_view id, std::vector<std::string> pipelines);
  void Remove(std::string_view id);
  // False when the id is unknown or the step is not allowed; then nothing changes.
  bool Set(std::string_view id, ComponentStatus status, std::string_view message = {});

  // What the status page shows of a component. False when the id is unknown.
  bool SetReport(std::string_view id, std::string json);

  // Whether the host takes data: false at first, and from the first step of a shutdown.
  void SetReady(bool ready);
  bool ready() const;
  Clock::time_point ready_since() const;

  ComponentStatus Overall() const;
  ComponentStatus OfPipeline(std::string_view pipeline) const;
  // Sorted by id.
  std::vector<Component> Components() const;

 private:
  mutable std::mutex mutex_;
  std::map<std::string, Component, std::less<>> components_;  // Guarded by mutex_, with the rest.
  bool ready_ = false;
  Clock::time_point ready_since_;
};

}  // namespace weir
