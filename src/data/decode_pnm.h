#pragma once

#include <string>
#include <string_view>

#include "chispa/data/image.h"

namespace chispa::data {

/// Whether it is a file of the Netpbm family, P1 to P7.
bool is_pnm(std::string_view bytes);

/// A binary PGM (P5) or PPM (P6): value v of `maxval`, 1 to 65535, in one byte or above 255 in two, the
/// higher first, becomes 255 v / maxval, rounded. Throws Error naming the file when it is of another kind or
/// damaged, or has more than `max_pixels`.
Image decode_pnm(std::string_view bytes, const std::string& name, std::int64_t max_pixels);

}  // namespace chispa::data
