#include <mdm/catalog.hpp>
