#include <mdm/compute.hpp>
