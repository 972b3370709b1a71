// weir/testkit.h - a host of one component, for the tests of plugins: no collector, no network but
// loopback, no waiting.
//
// A test makes a kit for a component, creates an instance from options as they stand in the
// collector's configuration, gives it batches as OTLP JSON, and looks at what comes out. Batches,
// patterns, schemas, loops and sockets are the collector's own; log, metrics and the sink of
// receivers are kept for the test to look at.
//
//   weir_kit *kit = weir_kit_new(weir_plugin_v1(NULL)->components[0]);
//   weir_kit_create(kit, "{key: team, value: own}");                 // WEIR_OK
//   weir_kit_process(kit, WEIR_LOGS, "{\"resourceLogs\": [...]}");   // WEIR_OK
//   puts(weir_kit_output(kit));
//   weir_kit_free(kit);
//
// Link with -lweir-testkit. C11 and C++11; weir/testkit.hpp is the same in C++20.
//
// Shape:   texts are UTF-8 with a NUL behind. Signals are WEIR_TRACES, WEIR_METRICS, WEIR_LOGS or
//          WEIR_PROFILES. Indices count from 0; what is not there is 0 or "".
// Owns:    the kit owns all that it returns; texts live until the kit is freed. What it is given is
//          borrowed until the call returns, but for a component, which must outlive the kit.
// Errors:  a call that a mistake of the test kept from being made answers WEIR_KIT_UNUSABLE, and
//          weir_kit_error says why. Other results are those of the component. No function aborts.
// Threads: one thread a kit; different kits may be used by different threads. The component is
//          called on the thread that calls the kit.
// Since:   1.0, where nothing else is said.
#ifndef WEIR_TESTKIT_H
#define WEIR_TESTKIT_H

#include "weir/abi.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct weir_kit weir_kit;

// A weir_status of the kit alone: the call was not made. The batch is not OTLP JSON, there is no
// instance, the component has another kind.
#define WEIR_KIT_UNUSABLE (-100)

// ------------------------------------------------------------------------------- the instance

// A kit for a component that is linked into the test, so that debuggers and sanitizers see it.
// Never NULL.
weir_kit *weir_kit_new(const weir_component *component);
// A kit for the first component of a plugin file, which stays loaded for good. Never NULL: when
// there is none, weir_kit_create answers WEIR_KIT_UNUSABLE with the reason.
weir_kit *weir_kit_load(const char *path);
// Stops, closes and destroys the instance, and frees all that the kit has returned. NULL is
// ignored.
void weir_kit_free(weir_kit *kit);

// Makes an instance with one lane, in place of the one before: the options, YAML or JSON, are
// checked against the component's schema, defaults filled in; then create and shard_open are
// called. NULL and "" are no options. WEIR_OK, what the component answered, or WEIR_PERMANENT when
// the schema refuses the options.
weir_status weir_kit_create(weir_kit *kit, const char *options);
// Ends the instance as the collector does: stop, shard_close, destroy. Returns how many
// descriptors, timers and posted calls it has left behind; 0 is right.
uint32_t weir_kit_close(weir_kit *kit);

// What the last call that can fail said: the component's text, the schema's with line and column,
// or the kit's. "" when it said nothing.
const char *weir_kit_error(weir_kit *kit);
// The JSON pointer that create gave with its error ("/endpoint"); "" when it gave none.
const char *weir_kit_error_pointer(weir_kit *kit);

// --------------------------------------------------------------------------- failure switches
// Both hold for instances that are created afterwards.

// The host has no such service: weir_host.service answers NULL for "weir.metrics/1".
void weir_kit_withhold(weir_kit *kit, const char *service);
// Bytes that the arena of a batch may hold. 0: no text can be added or edited, so that each edit
// fails. 16 MiB at first.
void weir_kit_limit_arena(weir_kit *kit, uint32_t bytes_max);

// --------------------------------------------------------------------------------- processors

// One batch through the component, given as one OTLP/JSON export request. What the component
// answered, or WEIR_PERMANENT when it left a batch that can not be sent on.
weir_status weir_kit_process(weir_kit *kit, uint16_t signal, const char *json);
// What the last weir_kit_process sent on, as one OTLP/JSON export request without line breaks; ""
// when it failed.
const char *weir_kit_output(weir_kit *kit);
// 1: what went in was sent on byte by byte.
int32_t weir_kit_untouched(weir_kit *kit);

// The first difference between two OTLP/JSON export requests, as "/resourceLogs/0: expected ...,
// found ..."; "" when they mean the same: order of members, blanks, numbers as strings and absent
// defaults do not count. A request that can not be read is a difference.
const char *weir_kit_difference(weir_kit *kit, uint16_t signal, const char *expected,
                                const char *found);

// ---------------------------------------------------------------------------------- receivers

// Calls start. Give the component an endpoint of 127.0.0.1:0, and ask for its port.
weir_status weir_kit_start(weir_kit *kit);
// Calls stop, with a deadline `window_ms` from now.
weir_status weir_kit_stop(weir_kit *kit, uint32_t window_ms);
// The port of an endpoint as the component gave it to listen ("tcp://127.0.0.1:0"); NULL: of the
// first one. 0 when it does not listen.
uint16_t weir_kit_port(weir_kit *kit, const char *endpoint);

// Serves descriptors, timers and posted calls once, after waiting for the first of them at most
// `timeout_ms`.
void weir_kit_turn(weir_kit *kit, uint32_t timeout_ms);
// The same until the component has pushed `count` times in all. 1, or 0 after `timeout_ms`.
int32_t weir_kit_turn_until_pushed(weir_kit *kit, uint64_t count, uint32_t timeout_ms);

// What was pushed, the refused pushes too, oldest first: how often, and for each its signal, its
// request as OTLP/JSON, its cookie, and what it was answered.
uint64_t weir_kit_pushed(weir_kit *kit);
uint16_t weir_kit_pushed_signal(weir_kit *kit, uint64_t index);
const char *weir_kit_pushed_json(weir_kit *kit, uint64_t index);
uint64_t weir_kit_pushed_cookie(weir_kit *kit, uint64_t index);
weir_status weir_kit_pushed_answer(weir_kit *kit, uint64_t index);

// What the sink answers from now on; WEIR_OK at first. A negative status refuses, with `text` as
// its message. WEIR_PENDING (pushes only) leaves a push open for weir_kit_acknowledge.
void weir_kit_answer_reserves(weir_kit *kit, weir_status status, const char *text);
void weir_kit_answer_pushes(weir_kit *kit, weir_status status, const char *text);
// Calls on_ack for the oldest push that is open. 0 when there is none.
int32_t weir_kit_acknowledge(weir_kit *kit, weir_status status, const char *text);
// Calls on_ready: a reserve was BUSY, and there is room again.
void weir_kit_ready(weir_kit *kit);
// Permits that were neither pushed nor released; 0 is right when all is done.
uint64_t weir_kit_permits_held(weir_kit *kit);

// ---------------------------------------------------------------------------------- exporters

// Calls begin with one OTLP/JSON export request. After WEIR_PENDING the batch lives until the
// instance ends or weir_kit_cancel. `ticket` is the test's choice; a fresh one each time.
weir_status weir_kit_begin(weir_kit *kit, uint16_t signal, const char *json, uint64_t ticket);
// Calls cancel.
void weir_kit_cancel(weir_kit *kit, uint64_t ticket);
// Serves descriptors, timers and posted calls until `count` exports in all were completed. 1, or 0
// after `timeout_ms`.
int32_t weir_kit_turn_until_completed(weir_kit *kit, uint64_t count, uint32_t timeout_ms);

// What weir.ack/1 was told, oldest first: how often, and for each its ticket, status and text.
uint64_t weir_kit_completed(weir_kit *kit);
uint64_t weir_kit_completed_ticket(weir_kit *kit, uint64_t index);
weir_status weir_kit_completed_status(weir_kit *kit, uint64_t index);
const char *weir_kit_completed_text(weir_kit *kit, uint64_t index);

// ---------------------------------------------------------------------- metrics and log lines

// The value of a metric, by the name that the component gave it, summed over all its attribute
// sets; -1 when it defined none of that name.
int64_t weir_kit_metric(weir_kit *kit, const char *name);
// The value of the one with these attributes, as they were defined: "severity=info".
int64_t weir_kit_metric_of(weir_kit *kit, const char *name, const char *attributes);
// Lines that the component logged, oldest first: how many, and for each its severity number, text,
// and the value of one of its fields.
uint64_t weir_kit_logged(weir_kit *kit);
uint32_t weir_kit_logged_severity(weir_kit *kit, uint64_t index);
const char *weir_kit_logged_text(weir_kit *kit, uint64_t index);
const char *weir_kit_logged_field(weir_kit *kit, uint64_t index, const char *key);
// What the component gave to weir_host.fail; "" when it has not failed.
const char *weir_kit_failure(weir_kit *kit);

#ifdef __cplusplus
}
#endif
#endif
