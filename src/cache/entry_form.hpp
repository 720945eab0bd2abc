#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <mdm/cache.hpp>

namespace mdm::cache {

/// An entry as it stands on a disk or a server: docs/formats/cache.md.
std::string form_of(const Key& key, const Entry& entry);
/// Nothing if the bytes are damaged, of another version, or those of another key.
std::optional<Entry> entry_in(const Key& key, std::string_view form);

}  // namespace mdm::cache
