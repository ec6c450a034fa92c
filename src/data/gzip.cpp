#include "data/gzip.h"

#include <zlib.h>

#include <array>
#include <new>

namespace chispa::data {
namespace {

constexpr int kGzip = 16;  // added to the window's logarithm: a gzip header rather than zlib's
constexpr int kMemory = 8;
constexpr std::size_t kPiece = 1 << 16;

class Deflate {
 public:
  Deflate() {
    if (deflateInit2(&stream_, Z_DEFAULT_COMPRESSION, Z_DEFLATED, kGzip + MAX_WBITS, kMemory,
                     Z_DEFAULT_STRATEGY) != Z_OK)
      throw std::bad_alloc();
  }
  Deflate(const Deflate&) = delete;
  Deflate& operator=(const Deflate&) = delete;
  ~Deflate() { deflateEnd(&stream_); }

  /// Appends to `packed` what comes of the next bytes, or, with Z_FINISH, of them and all that was held back.
  void append(std::string_view bytes, int flush, std::string& packed) {
    std::array<Bytef, kPiece> piece;
    stream_.next_in = reinterpret_cast<z_const Bytef*>(const_cast<char*>(bytes.data()));
    stream_.avail_in = static_cast<uInt>(bytes.size());
    do {
      stream_.next_out = piece.data();
      stream_.avail_out = kPiece;
      deflate(&stream_, flush);
      packed.append(reinterpret_cast<const char*>(piece.data()), kPiece - stream_.avail_out);
    } while (stream_.avail_out == 0);
  }

 private:
  z_stream stream_{};
};

}  // namespace

std::string gzip(std::string_view bytes) {
  Deflate deflate;
  std::string packed;
  for (; bytes.size() > kPiece; bytes.remove_prefix(kPiece))
    deflate.append(bytes.substr(0, kPiece), Z_NO_FLUSH, packed);
  deflate.append(bytes, Z_FINISH, packed);
  return packed;
}

}  // namespace chispa::data
