#pragma once

#include "services.hpp"

namespace mdm::app {

/// Makes what is staged the version after `expected_version`; nothing of it stays if that is not
/// the current one any more. \param take_over  what was said of that one while this was made
/// \returns the record as it was committed
/// \throws Error{already_exists} if another process was faster
catalog::DatasetRecord commit_version(const Services& services, home::Staging& staging,
                                      catalog::DatasetRecord record, std::int64_t expected_version,
                                      Json manifest, const catalog::Catalog::TakeOver& take_over);

/// Bytes of all files in a folder and below; what cannot be read counts nothing.
std::int64_t size_of(const std::filesystem::path& folder);

}  // namespace mdm::app
