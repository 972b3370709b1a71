#include "host/tool/note_diff.h"

#include <algorithm>
#include <string>

#include "absl/strings/str_cat.h"
#include "weir/abi.h"

namespace weir {
namespace {

std::string Flags(uint32_t flags) { return flags == 0 ? "none" : FlagNames(flags); }

Finding Make(FindingLevel level, std::string what, std::string before, std::string after,
             std::string why) {
  Finding finding;
  finding.level = level;
  finding.what = std::move(what);
  finding.before = std::move(before);
  finding.after = std::move(after);
  finding.why = std::move(why);
  return finding;
}

void DiffVersions(const PluginNote& before, const PluginNote& after, Findings* findings) {
  if (after.host_minor > WEIR_ABI_MINOR) {
    findings->push_back(Make(
        FindingLevel::kUnsafe, "host minor", absl::StrCat(before.host_minor),
        absl::StrCat(after.host_minor),
        absl::StrCat("this host has ABI ", WEIR_ABI_MAJOR, ".", WEIR_ABI_MINOR,
                     " and refuses it; install a newer weir first")));
  } else if (after.host_minor > before.host_minor) {
    findings->push_back(Make(FindingLevel::kNote, "host minor", absl::StrCat(before.host_minor),
                             absl::StrCat(after.host_minor),
                             "this host has it, older ones that ran the old file may not"));
  }
  if (after.data_revision != WEIR_DATA_REVISION) {
    findings->push_back(Make(
        FindingLevel::kUnsafe, "data revision", absl::StrCat(before.data_revision),
        absl::StrCat(after.data_revision),
        absl::StrCat("this host has ", WEIR_DATA_REVISION,
                     " and refuses it; rebuild the plugin with this host's weir/abi.h")));
  } else if (after.data_revision != before.data_revision) {
    findings->push_back(Make(FindingLevel::kNote, "data revision",
                             absl::StrCat(before.data_revision), absl::StrCat(after.data_revision),
                             "this host refuses the old file, so it is not what runs here"));
  }
}

void DiffComponents(const PluginNote& before, const PluginNote& after, Findings* findings) {
  const auto has = [](const PluginNote& note, const ComponentName& name) {
    return std::find(note.components.begin(), note.components.end(), name) !=
           note.components.end();
  };
  for (const ComponentName& name : before.components) {
    if (has(after, name)) continue;
    findings->push_back(Make(FindingLevel::kUnsafe, "component", ComponentText(name), "removed",
                             "a configuration that uses it can not be loaded any more; take it "
                             "out of the pipelines first"));
  }
  for (const ComponentName& name : after.components) {
    if (has(before, name)) continue;
    findings->push_back(Make(FindingLevel::kNote, "component", "none", ComponentText(name),
                             "new; nothing uses it until it is configured"));
  }
}

void DiffFlags(const PluginNote& before, const PluginNote& after, Findings* findings) {
  const uint32_t added = after.flags & ~before.flags;
  if (before.flags != after.flags) {
    std::string why = "the host treats it accordingly";
    if (added & WEIR_NEVER_UNLOAD) {
      why = "once loaded it stays in the process, whatever replaces it";
    } else if (added & WEIR_OWN_THREADS) {
      why = "it starts threads of its own, so it is parked and not unloaded when it is replaced";
    } else if (added & WEIR_BLOCKING) {
      why = "its calls may block, so it gets threads of its own";
    }
    findings->push_back(Make(FindingLevel::kNote, "flags", Flags(before.flags), Flags(after.flags),
                             std::move(why)));
  }
  if ((before.flags | after.flags) & WEIR_OWN_ENDPOINTS) {
    findings->push_back(Make(FindingLevel::kNote, "endpoints", Flags(before.flags),
                             Flags(after.flags),
                             "a receiver opens its own sockets, so that senders are refused for a "
                             "moment while it is swapped"));
  }
}

}  // namespace

Findings DiffNotes(const PluginNote& before, const PluginNote& after) {
  Findings findings;
  if (before.abi_major != after.abi_major || after.abi_major != WEIR_ABI_MAJOR) {
    std::string why = absl::StrCat("this host speaks ABI ", WEIR_ABI_MAJOR);
    absl::StrAppend(&why, after.abi_major == WEIR_ABI_MAJOR
                              ? " and refuses the old file, so it is not what runs here"
                              : " and refuses it; rebuild the plugin");
    findings.push_back(Make(FindingLevel::kUnsafe, "ABI major", absl::StrCat(before.abi_major),
                            absl::StrCat(after.abi_major), std::move(why)));
    return findings;
  }
  if (before.id != after.id) {
    findings.push_back(Make(FindingLevel::kUnsafe, "plugin", before.id, after.id,
                            "this is another plugin; copy it beside the old one"));
  }
  DiffVersions(before, after, &findings);
  DiffComponents(before, after, &findings);
  DiffFlags(before, after, &findings);
  if (before.licence != after.licence) {
    findings.push_back(Make(FindingLevel::kNote, "licence", before.licence, after.licence,
                            "whoever passes it on has to know"));
  }
  return findings;
}

}  // namespace weir
