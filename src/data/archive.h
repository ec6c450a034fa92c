#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>

namespace chispa::data {

/// What takes the pieces of a file as they come out of an archive.
using ByteSink = std::function<void(const std::uint8_t* bytes, std::int64_t count)>;

/// Reads a zip or a (compressed) tar archive from front to back without unpacking it to disk. For each
/// regular file calls open(path inside the archive), then the sink that it returned with each piece; an unset
/// sink skips the file. How much that is in all is for the sinks to limit: a few bytes may unpack to any
/// number.
///
/// A compressed tar archive is read to its very end, where gzip, bzip2, xz and, unless it was left out, zstd
/// keep checksums; a plain one has none of its contents. A zip archive has one for each file, which is looked
/// at when the file is read.
///
/// Throws Error naming the archive, the file inside it and the reason when it is damaged or no archive, when
/// a path is absolute or has .. in it, and when a file that is not skipped is encrypted, sparse or a hard
/// link, or has a control character in its path; what the sinks were given until then is not to be used.
void read_archive(const std::filesystem::path& path, const std::function<ByteSink(const std::string&)>& open);

}  // namespace chispa::data
