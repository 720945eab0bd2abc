#pragma once

#include <cstdint>
#include <stop_token>
#include <string>

#include <mdm/data.hpp>
#include <mdm/storage/servers.hpp>

namespace mdm::storage {

/// Copies all rows, numbered from `first` in a last column, by several connections at once; each
/// has a thread and a transaction of its own, so that some rows may be there if this throws.
/// \param copy  COPY … FROM STDIN (FORMAT BINARY)
/// \returns rows copied
std::uint64_t copy_rows(std::vector<Servers::Lease> connections, const std::string& copy,
                        data::BatchStream& rows, std::uint64_t first, const std::stop_token& stop);

}  // namespace mdm::storage
