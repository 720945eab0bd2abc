#include <mdm/sqlite.hpp>
