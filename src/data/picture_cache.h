#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "chispa/data/datasets.h"
#include "chispa/data/prepare_picture.h"
#include "core/mapped_file.h"

namespace chispa::data {

/// Prepared pictures with all that is known of them.
struct PreparedPictures {
  Preparation preparation;
  std::vector<std::string> class_names;
  std::array<std::int64_t, 3> counts{};  ///< of training, validation and test pictures, in this order
  std::vector<Label> labels;             ///< of all
  Pixels pixels;                         ///< of all
  std::vector<std::string> notes;
  std::vector<std::string> skipped;
  std::uint64_t content = 0;  ///< hash of the files that they were made of
};

/// Each part's share, without copying pixels.
Datasets divide(const PreparedPictures& pictures);

/// The file in which the prepared pictures of one source are kept, in one way of preparing them. It is
/// written whole or not at all, holds a hash of all but the pixels, and one of these for those who ask; what
/// is damaged or of another version counts as not there.
///   "CHISPIMG"  version  offset and length of the tail, its hash, the pixels' length and hash
///   at 4096: pixels; then the tail, CBOR (RFC 8949): the members of PreparedPictures, and the stamp
class PictureCache {
 public:
  /// `settings`: all that the pictures depend on besides the source's files, as text.
  PictureCache(const std::filesystem::path& folder, const std::filesystem::path& source,
               const std::string& settings);

  /// What was kept of files with this stamp, mapped; none where there is nothing. `verify`: nor where the
  /// pixels are not what their hash says.
  std::optional<PreparedPictures> find(std::uint64_t stamp, bool verify) const;

  /// Room for that many bytes of pixels in the file to be. Throws Error where the folder cannot be written or
  /// the disk is full.
  std::unique_ptr<MappedOutput> begin(std::uint64_t pixel_bytes) const;
  /// Where the pixels go in it.
  static std::span<std::uint8_t> pixels_of(MappedOutput& output);
  /// Ends the file; `pictures`.pixels are those in `output`. Throws Error as begin() does. Files that nobody
  /// has used for a month are removed then.
  void keep(MappedOutput& output, const PreparedPictures& pictures, std::uint64_t stamp) const;

 private:
  void clear_old() const;

  std::filesystem::path folder_;
  std::filesystem::path file_;
};

}  // namespace chispa::data
