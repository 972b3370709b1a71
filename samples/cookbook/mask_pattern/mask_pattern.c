// Mask what a pattern matches, in every text
//
// Each byte that one of `patterns` matches becomes `*`, in names, messages, log bodies and text
// values of attributes, nested ones too. The plugin runs no expression of its own: it registers the
// patterns in `create` (`weir.regex/1`), the host scans all texts for the patterns of all plugins
// at once, and `process` is given the hits. A batch without one costs almost nothing here.
//
// The hits are sorted by text, so a text is copied once and all hits in it are overwritten in the
// copy. The length stays the same, hence the pieces between matches do.
//
// Watch: this is a *redactor*. Where an edit can not be made, because the batch's arena is full or
// because the text may only be read, it must not answer OK: the batch is refused, and the secret
// does not leave. Bytes and numbers are no texts, and keys are left alone on purpose. In a pattern
// `\w` means letters of ASCII: `[\w.]+@` would leave the beginning of an address with an umlaut.
#include <stdio.h>
#include <stdlib.h>
#include <weir/abi.h>

struct weir_instance { int nothing; };

static weir_status process(const weir_instance *self, weir_shard *shard, weir_batch *b,
                           weir_outcome *outcome) {
  uint32_t text = WEIR_NO_ROW;
  char *bytes = NULL;
  (void)self, (void)shard;
  for (uint32_t i = 0; i < b->hit->rows; i++) {
    const weir_hit hit = b->hit->match[i];
    if (b->text->ref[hit.text].flags & WEIR_TEXT_READ_ONLY)
      return weir_fail(outcome, WEIR_PERMANENT, NULL, "a match is where nothing can be masked");
    if (hit.text != text) bytes = weir_text_edit(b, hit.text);
    if (!bytes)
      return weir_fail(outcome, WEIR_PERMANENT, NULL, "the arena is full: not all was masked");
    text = hit.text;
    memset(bytes + hit.from, '*', hit.to - hit.from);
  }
  return WEIR_OK;
}

// What is looked at: all classes of text but these, so that those of later versions are too.
static const uint64_t classes =
    ~(1ull << WEIR_TEXT_KEY | 1ull << WEIR_TEXT_SCHEMA | 1ull << WEIR_TEXT_UNIT |
      1ull << WEIR_TEXT_FORMAT | 1ull << WEIR_TEXT_BYTES | 1ull << WEIR_TEXT_NUMBER);

static weir_status create(const weir_host *host, const weir_config *config, weir_plan *plan,
                          weir_instance **out, weir_outcome *outcome) {
  const weir_regex_v1 *regex = WEIR_SERVICE(host, weir_regex_v1);
  weir_value list, pattern;
  char pointer[32];
  (void)plan;
  if (!regex) return weir_fail(outcome, WEIR_PERMANENT, NULL, "this host lacks weir.regex/1");
  config->get(config, "/patterns", &list);
  for (uint32_t i = 0; i < list.count; i++) {
    const int length = snprintf(pointer, sizeof pointer, "/patterns/%u", i);
    config->get(config, pointer, &pattern);
    const weir_status status = regex->add(host, pattern.str, pattern.count, WEIR_RE_UTF8, classes,
                                          i, outcome);
    if (status >= 0) continue;
    // The host has said why; which one it was, we know.
    if (outcome)
      outcome->pointer_len =
          weir_copy_text(outcome->pointer, outcome->pointer_cap, pointer, (size_t)length);
    return status;
  }
  *out = calloc(1, sizeof **out);
  return *out ? WEIR_OK : weir_fail(outcome, WEIR_PERMANENT, NULL, "out of memory");
}

static void destroy(weir_instance *self) { free(self); }

static const weir_processor_v1 processor = {.size = sizeof processor, .process = process};
static const uint32_t columns[] = {WEIR_COLUMN(text, ref)};
static const weir_component component = {
    .size = sizeof component,
    .kind = WEIR_PROCESSOR,
    .component_type = "mask_pattern",
    .version = "1.0.0",
    .config_schema = "{\"type\": \"object\", \"additionalProperties\": false,"
                     " \"required\": [\"patterns\"], \"properties\": {\"patterns\": {"
                     "\"type\": \"array\", \"minItems\": 1, \"maxItems\": 100,"
                     " \"items\": {\"type\": \"string\", \"minLength\": 1}}}}",
    .signals = WEIR_TRACES | WEIR_METRICS | WEIR_LOGS,
    .write = {columns, 1, 0},
    .create = create,
    .destroy = destroy,
    .processor = &processor,
};
static const weir_component *const components[] = {&component};
static const weir_plugin plugin = {sizeof plugin, WEIR_ABI_MAJOR, WEIR_ABI_MINOR, 1, 0, components};

const weir_plugin *weir_plugin_v1(const weir_host *host) {
  (void)host;
  return &plugin;
}

WEIR_PLUGIN_NOTE("mask_pattern", "1.0.0", "Apache-2.0", "processor:mask_pattern", 0, 0);
