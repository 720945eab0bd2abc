#include <mdm/home.hpp>
