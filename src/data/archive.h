#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>

namespace chispa::data {

/// What takes the pieces of a file as they come out of an archive.
using ByteSink = std::function<void(const std::uint8_t* bytes, std::int64_t count)>;

/// Reads a (compressed) tar archive from front to back without unpacking it to disk. For each regular file
/// calls open(path inside the archive), then the sink that it returned with each piece; an unset sink skips
/// the file. The archive is read to its very end, where gzip, bzip2, xz and, unless it was left out, zstd
/// keep checksums; a plain tar file has none of its contents. Throws Error naming the archive, the file
/// inside it and the reason when it is damaged or no archive; what the sinks were given until then is not to
/// be used.
void read_archive(const std::filesystem::path& path, const std::function<ByteSink(const std::string&)>& open);

}  // namespace chispa::data
