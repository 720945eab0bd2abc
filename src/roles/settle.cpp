#include <mdm/roles.hpp>
