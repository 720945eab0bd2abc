#include <mdm/plan.hpp>
