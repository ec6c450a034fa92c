#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "chispa/quant/int8_model.h"

namespace chispa::emit {

/// Whether `bytes` are a model of format version 1, which the runtime refuses.
bool is_version_1(std::span<const std::uint8_t> bytes);

/// The layers of such a model; scales, which it does not have, are 1. Throws Error that begins with `name`
/// when the bytes are damaged.
quant::Int8Model read_version_1(std::span<const std::uint8_t> bytes, const std::string& name);

/// `bytes` as they are, or of a model of version 1 what make_model_blob() makes of its layers: the same
/// network in today's format. Throws Error as read_version_1() does.
std::vector<std::uint8_t> in_todays_version(std::span<const std::uint8_t> bytes, const std::string& name);

}  // namespace chispa::emit
