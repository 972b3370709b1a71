// A configuration that the component under test works with: the user's, or the least that its
// schema allows, made up and tried.
//
// Threads: free functions.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "host/check/test.h"
#include "host/config/instance_config.h"
#include "weir/abi.h"

namespace weir::check {

// How what a schema leaves open is filled in.
struct SampleChoice {
  std::string_view text = "127.0.0.1:9";  // An address where nobody listens is often wanted.
  uint32_t branch = 0;                    // Of oneOf and anyOf.
  std::string_view also = {};             // A property to give although it is not required.
};

// What is required and has no default is made up. `rule` is `root` or lies in it.
Node LeastOptions(const Node& root, const Node& rule, const SampleChoice& choice);

// Ways to fill in the component's schema, the plainest first. Not all are allowed by it.
std::vector<Node> CandidateOptions(const weir_component& component);

// Null, with the host's words in *error, when the schema refuses them.
std::unique_ptr<const InstanceConfig> Admit(const weir_component& component, const Node& options,
                                            std::string* error);

// Options that the schema allows and create takes. Ends the test as skipped when there are none,
// with what was said last. Those of an exporter point at where nobody listens: a test must not send
// to what runs on this machine.
Node WorkingOptions(const Subject& subject);
std::unique_ptr<const InstanceConfig> WorkingConfig(const Subject& subject);

// create and shards with these options, so that what breaks there is not put down to odder ones.
void UsualLife(const weir_component& component, const Node& options);

// The same options with every address of this machine in them, as "127.0.0.1:9", at that port.
Node PointedAt(Node options, uint16_t port);

}  // namespace weir::check
