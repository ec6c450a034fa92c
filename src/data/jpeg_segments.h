#pragma once

#include <string_view>

namespace chispa::data {

bool is_jpeg(std::string_view bytes);

/// What the segments before the pixels of a JPEG file (ITU-T T.81) say.
struct JpegSegments {
  /// The TIFF file of the first EXIF segment, or empty.
  std::string_view exif;
  /// Of a frame, 0 where there is none.
  int components = 0;
};

/// Goes no further than the bytes make sense. REQUIRES: is_jpeg(bytes).
JpegSegments read_jpeg_segments(std::string_view bytes);

}  // namespace chispa::data
