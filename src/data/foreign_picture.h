#pragma once

#include <string_view>

namespace chispa::data {

/// The name of a common kind of picture, or of what is taken for one, that is not read here; "" where it is
/// none.
std::string_view foreign_picture(std::string_view bytes);

}  // namespace chispa::data
