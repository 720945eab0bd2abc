#include <mdm/config.hpp>
