//! Adds one attribute to every span and log record that does not have its key. Over weir/abi.h as
//! Zig reads it; what are macros there is written again here.
const std = @import("std");
const c = @cImport(@cInclude("weir/abi.h"));

const Instance = struct { key_id: u32, key: []const u8, value: []const u8 };

/// WEIR_COLUMN(table, name)
fn column(comptime table: []const u8, comptime name: []const u8) u32 {
    const Table = @field(c, "weir_" ++ table ++ "_table");
    const id: u32 = @field(c, "weir_" ++ table ++ "_table_id");
    return id << 16 | @as(u32, (@offsetOf(Table, name) - 16) / @sizeOf(*anyopaque));
}

fn of(self: ?*const c.weir_instance) *const Instance {
    return @ptrCast(@alignCast(self.?));
}

fn fail(outcome: [*c]c.weir_outcome, pointer: [*c]const u8, text: [*c]const u8) c.weir_status {
    return c.weir_fail(outcome, c.WEIR_PERMANENT, pointer, text);
}

fn process(
    instance: ?*const c.weir_instance,
    _: ?*c.weir_shard,
    b: [*c]c.weir_batch,
    _: [*c]c.weir_outcome,
) callconv(.C) c.weir_status {
    const self = of(instance);
    const key = c.weir_copy(b, self.key.ptr, self.key.len); // Once per batch.
    const value = c.weir_copy(b, self.value.ptr, self.value.len);
    for (0..b.*.item_rows) |i| {
        if (c.weir_attr_find(b, b.*.item_attrs[i], self.key_id) != c.WEIR_NO_ROW) continue;
        const row = c.weir_attr_add(b, b.*.item_table, @intCast(i), key);
        _ = c.weir_attr_set_str(b, row, value);
    }
    return c.WEIR_OK;
}

const allocator = std.heap.c_allocator;

fn make(host: *const c.weir_host, config: *const c.weir_config) !*Instance {
    const keys: *const c.weir_keys_v1 = @ptrCast(@alignCast(
        host.service.?(host, c.weir_keys_v1_id) orelse return error.NoKeys,
    ));
    var key: c.weir_value = undefined;
    var value: c.weir_value = undefined;
    // The schema has made sure that both are there and texts.
    if (config.get.?(config, "/key", &key) == 0) return error.NoKey;
    if (config.get.?(config, "/value", &value) == 0) return error.NoValue;
    const key_id = keys.subscribe.?(host, key.str, key.count);
    if (key_id == 0) return error.TooManyKeys;
    const self = try allocator.create(Instance);
    errdefer allocator.destroy(self);
    const own_key = try allocator.dupe(u8, key.str[0..key.count]);
    errdefer allocator.free(own_key);
    const own_value = try allocator.dupe(u8, value.str[0..value.count]);
    self.* = .{ .key_id = key_id, .key = own_key, .value = own_value };
    return self;
}

fn create(
    host: [*c]const c.weir_host,
    config: [*c]const c.weir_config,
    plan: [*c]c.weir_plan,
    out: [*c]?*c.weir_instance,
    outcome: [*c]c.weir_outcome,
) callconv(.C) c.weir_status {
    const self = make(host, config) catch |e| return switch (e) {
        error.NoKeys => fail(outcome, null, "this host lacks weir.keys/1"),
        error.NoKey => fail(outcome, "/key", "is missing"),
        error.NoValue => fail(outcome, "/value", "is missing"),
        error.TooManyKeys => fail(outcome, "/key", "too many keys are subscribed to"),
        error.OutOfMemory => fail(outcome, null, "out of memory"),
    };
    plan.*.spare_attrs = 1;
    out.* = @ptrCast(self);
    return c.WEIR_OK;
}

fn destroy(instance: ?*c.weir_instance) callconv(.C) void {
    const self = of(instance);
    allocator.free(self.key);
    allocator.free(self.value);
    allocator.destroy(self);
}

const columns = [_]u32{ column("span", "attrs"), column("log", "attrs"), column("attr", "key_id") };
const processor = c.weir_processor_v1{ .size = @sizeOf(c.weir_processor_v1), .process = process };
const component = c.weir_component{
    .size = @sizeOf(c.weir_component),
    .kind = c.WEIR_PROCESSOR,
    .component_type = "add_attribute",
    .version = "1.0.0",
    .config_schema =
    \\{"type": "object", "additionalProperties": false, "required": ["key", "value"],
    \\ "properties": {"key": {"type": "string", "minLength": 1, "maxLength": 128},
    \\                "value": {"type": "string", "minLength": 1, "maxLength": 1024}}}
    ,
    .signals = c.WEIR_TRACES | c.WEIR_LOGS,
    .need = .{ .ids = &columns, .count = 3 },
    .write = .{ .ids = &columns, .count = 2 },
    .create = create,
    .destroy = destroy,
    .processor = &processor,
};
const components = [_][*c]const c.weir_component{&component};
const plugin = c.weir_plugin{
    .size = @sizeOf(c.weir_plugin),
    .abi_major = c.WEIR_ABI_MAJOR,
    .abi_minor = c.WEIR_ABI_MINOR,
    .component_count = 1,
    .components = &components,
};

export fn weir_plugin_v1(_: ?*const c.weir_host) *const c.weir_plugin {
    return &plugin;
}

/// WEIR_PLUGIN_NOTE, of a plugin without flags.
fn Note(comptime texts: []const u8) type {
    return extern struct {
        const room = (texts.len + 1 + 3) & ~@as(usize, 3);
        name_len: u32 = 5,
        desc_len: u32 = 12 + room,
        note_type: u32 = 1,
        name: [8]u8 = "Weir\x00\x00\x00\x00".*,
        abi: [4]u16 = .{ c.WEIR_ABI_MAJOR, c.WEIR_ABI_MINOR, 0, c.WEIR_DATA_REVISION },
        flags: u32 = 0,
        text: [room]u8 = (texts ++ [_]u8{0} ** (room - texts.len)).*,
    };
}
const note_texts = "add_attribute\x001.0.0\x00Apache-2.0\x00processor:add_attribute";
export const weir_note: Note(note_texts) linksection(".note.weir") = .{};
