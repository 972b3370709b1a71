// Replace a value by a hash
//
// Every value under `key`, wherever it stands, becomes 16 hexadecimal digits: records of one user
// can still be grouped, and the user is not named. The hash is SipHash-2-4, whose key is the
// `salt`, 32 hexadecimal digits (`openssl rand -hex 16`); take it from the environment,
// `${env:SALT}`. Collectors with one salt give equal hashes, and a new salt breaks the tie with all
// older data.
//
// What a hash does not protect from: whoever knows the salt can hash every telephone number or
// every address there is and look yours up. Equal values stay equal, so the busiest user is still
// seen to be the busiest. And what is not under this key, such as a name in a log body, is not
// touched. This is a pseudonym, not anonymity.
//
// Watch: hashed twice is another hash, so put it into one place only. Numbers are hashed by their 8
// bytes, so 7 and "7" differ; lists and maps become the text `removed`. As it removes what is
// secret, a full arena refuses the batch.
#include <stdlib.h>
#include <weir/abi.h>

struct weir_instance {
  uint32_t key_id, reserved;
  uint64_t salt[2];
};

static uint64_t rotate(uint64_t x, int bits) { return x << bits | x >> (64 - bits); }

static void mix(uint64_t v[4], int rounds) {
  while (rounds-- > 0) {
    v[0] += v[1], v[1] = rotate(v[1], 13) ^ v[0], v[0] = rotate(v[0], 32);
    v[2] += v[3], v[3] = rotate(v[3], 16) ^ v[2];
    v[0] += v[3], v[3] = rotate(v[3], 21) ^ v[0];
    v[2] += v[1], v[1] = rotate(v[1], 17) ^ v[2], v[2] = rotate(v[2], 32);
  }
}

static uint64_t siphash(const uint64_t key[2], const void *data, uint32_t n) {
  uint64_t v[4] = {key[0] ^ 0x736f6d6570736575u, key[1] ^ 0x646f72616e646f6du,
                   key[0] ^ 0x6c7967656e657261u, key[1] ^ 0x7465646279746573u};
  for (uint32_t at = 0; at <= n; at += 8) {
    uint64_t word = 0;
    if (n - at >= 8) memcpy(&word, (const char *)data + at, 8);
    else if (n > at) memcpy(&word, (const char *)data + at, n - at);
    if (n - at < 8) word |= (uint64_t)n << 56;  // The last one, which may have no bytes.
    v[3] ^= word;
    mix(v, 2);
    v[0] ^= word;
  }
  v[2] ^= 0xff;
  mix(v, 4);
  return v[0] ^ v[1] ^ v[2] ^ v[3];
}

// The text that takes the place of row `a`.
static weir_str hash_of(const weir_instance *self, weir_batch *b, uint32_t a) {
  const weir_val value = b->attr->val[a];
  const uint8_t type = b->attr->value_type[a];
  if (type == WEIR_V_LIST || type == WEIR_V_MAP) return weir_copy(b, "removed", 7);
  const int is_text = type == WEIR_V_STR || type == WEIR_V_BYTES;
  uint64_t hash = is_text ? siphash(self->salt, weir_ptr(b, value.text), value.text.len)
                          : siphash(self->salt, &value, sizeof value);
  weir_str digits;
  char *to = weir_alloc(b, 16, &digits);
  for (int i = 16; to && i-- > 0; hash >>= 4) to[i] = "0123456789abcdef"[hash & 15];
  return digits;
}

static weir_status process(const weir_instance *self, weir_shard *shard, weir_batch *b,
                           weir_outcome *outcome) {
  (void)shard;
  for (uint32_t a = 0; a < b->attr->rows; a++) {
    if (b->attr->key_id[a] != self->key_id || (b->attr->flags[a] & WEIR_ATTR_DEAD)) continue;
    if (b->attr->value_type[a] == WEIR_V_NONE || b->attr->value_type[a] > WEIR_V_MAP) continue;
    if (weir_attr_set_str(b, a, hash_of(self, b, a)) < 0)
      return weir_fail(outcome, WEIR_PERMANENT, NULL, "the arena is full: not all was hashed");
  }
  return WEIR_OK;
}

static weir_status create(const weir_host *host, const weir_config *config, weir_plan *plan,
                          weir_instance **out, weir_outcome *outcome) {
  const weir_keys_v1 *keys = WEIR_SERVICE(host, weir_keys_v1);
  weir_value key, salt;
  weir_instance *self = calloc(1, sizeof *self);
  (void)plan;
  if (!self) return weir_fail(outcome, WEIR_PERMANENT, NULL, "out of memory");
  config->get(config, "/key", &key);
  config->get(config, "/salt", &salt);
  self->key_id = keys ? keys->subscribe(host, key.str, key.count) : 0;
  if (self->key_id == 0) {
    free(self);
    return weir_fail(outcome, WEIR_PERMANENT, "/key", "this host can not watch for another key");
  }
  for (int i = 0; i < 32; i++) {  // The schema has seen to it that these are 32 digits.
    const int digit = salt.str[i] <= '9' ? salt.str[i] - '0' : salt.str[i] - 'a' + 10;
    ((uint8_t *)self->salt)[i / 2] |= (uint8_t)(i % 2 ? digit : digit << 4);
  }
  *out = self;
  return WEIR_OK;
}

static void destroy(weir_instance *self) { free(self); }

static const weir_processor_v1 processor = {.size = sizeof processor, .process = process};
// The attributes of everything: one column of `attr` builds the whole table.
static const uint32_t need[] = {WEIR_COLUMN(attr, key_id)}, write[] = {WEIR_COLUMN(attr, val)};
static const weir_component component = {
    .size = sizeof component,
    .kind = WEIR_PROCESSOR,
    .component_type = "hash_value",
    .version = "1.0.0",
    .config_schema = "{\"type\": \"object\", \"additionalProperties\": false,"
                     " \"required\": [\"key\", \"salt\"], \"properties\": {"
                     "\"key\": {\"type\": \"string\", \"minLength\": 1, \"maxLength\": 128},"
                     "\"salt\": {\"type\": \"string\", \"pattern\": \"^[0-9a-f]{32}$\","
                     " \"title\": \"32 hexadecimal digits\"}}}",
    .signals = WEIR_TRACES | WEIR_METRICS | WEIR_LOGS,
    .need = {need, 1, 0},
    .write = {write, 1, 0},
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

WEIR_PLUGIN_NOTE("hash_value", "1.0.0", "Apache-2.0", "processor:hash_value", 0, 0);
