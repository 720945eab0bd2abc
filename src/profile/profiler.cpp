#include <mdm/profile.hpp>
