#pragma once

#include <memory>

#include <mdm/cache.hpp>

namespace mdm::cache {

/// A near cache before a farther one, which more processes share: what is found there is kept near,
/// what is put goes to both.
std::unique_ptr<Cache> before(std::unique_ptr<Cache> near, std::unique_ptr<Cache> far);

}  // namespace mdm::cache
