#include <mdm/app.hpp>
