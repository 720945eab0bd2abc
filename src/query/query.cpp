#include <mdm/query.hpp>
