#pragma once

#include <string_view>

namespace chispa::data {

/// Files and folders that systems and editors leave behind and nobody means: names with a dot in front
/// (.DS_Store, ._x.jpg), Thumbs.db, desktop.ini, __MACOSX, @eaDir.
bool is_left_behind(std::string_view name);

/// Whether a file is meant to be a picture, by the end of its name: the kinds that are read, and those that
/// would have to be named as unreadable rather than passed over (WebP, HEIC, TIFF, raw ones).
bool is_picture_name(std::string_view path);

}  // namespace chispa::data
