#include <mdm/cli.hpp>

namespace mdm::cli {

int run(int /*argc*/, const char* const* /*argv*/) { return 0; }

}  // namespace mdm::cli
