#pragma once

// Bytes of zip archives for tests, made without the library.
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "data/picture_bytes.h"

struct ZipOptions {
  std::uint32_t flags = 0;   ///< of each file: 1, it is encrypted; 0x800, its name is UTF-8
  std::uint32_t system = 3;  ///< which made the archive: 3, Unix; 0, DOS
};

inline std::string little_endian(std::size_t value, int bytes) {
  std::string text;
  for (int i = 0; i < bytes; ++i) text.push_back(static_cast<char>(value >> (8 * i) & 0xFF));
  return text;
}

/// An archive of files that are stored as they are. files: name and bytes of each.
inline std::string make_zip(const std::vector<std::pair<std::string, std::string>>& files,
                            const ZipOptions& options = {}) {
  std::string archive, directory;
  for (const auto& [name, bytes] : files) {
    const std::string common = little_endian(20, 2) + little_endian(options.flags, 2) +
                               little_endian(0, 2 + 4) + little_endian(crc32_of(bytes), 4) +
                               little_endian(bytes.size(), 4) + little_endian(bytes.size(), 4) +
                               little_endian(name.size(), 2) + little_endian(0, 2);
    directory += "PK\1\2" + little_endian(options.system << 8 | 20, 2) + common +
                 little_endian(0, 2 + 2 + 2) + little_endian(options.system == 3 ? 0100644u << 16 : 0, 4) +
                 little_endian(archive.size(), 4) + name;
    archive += "PK\3\4" + common + name + bytes;
  }
  return archive + directory + "PK\5\6" + little_endian(0, 4) + little_endian(files.size(), 2) +
         little_endian(files.size(), 2) + little_endian(directory.size(), 4) +
         little_endian(archive.size(), 4) + little_endian(0, 2);
}
