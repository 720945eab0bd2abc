#include <mdm/storage.hpp>
