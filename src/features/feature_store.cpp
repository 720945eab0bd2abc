#include <mdm/features.hpp>
