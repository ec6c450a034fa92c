#include "data/gunzip.h"

#include <algorithm>
#include <new>
#include <utility>

#include "chispa/core/error.h"
#include "core/log.h"

namespace chispa::data {
namespace {

constexpr std::size_t kInputBytes = 1 << 16;
constexpr int kGzipOnly = 16;  // added to the window's logarithm: no zlib stream, and its checks are made

}  // namespace

Gunzip::Gunzip(std::unique_ptr<ByteStream> source, std::string name)
    : source_(std::move(source)), name_(std::move(name)), input_(kInputBytes) {
  if (inflateInit2(&stream_, kGzipOnly + MAX_WBITS) != Z_OK) throw std::bad_alloc();
}

Gunzip::~Gunzip() {
  inflateEnd(&stream_);
}

void Gunzip::fail(const char* reason) const {
  throw Error(name_ + ": is damaged: " + reason + "; check its md5 and fetch it again");
}

/// Has at least two bytes of input where the file has them: what a member is known by.
void Gunzip::fill() {
  if (stream_.avail_in >= 2) return;
  std::copy_n(stream_.next_in, stream_.avail_in, input_.data());
  stream_.next_in = reinterpret_cast<Bytef*>(input_.data());
  std::size_t count = 0;
  do {
    count = source_->read(std::span(input_).subspan(stream_.avail_in));
    stream_.avail_in += static_cast<uInt>(count);
  } while (count != 0 && stream_.avail_in < 2);
}

bool Gunzip::begin_next_member() {
  fill();
  if (stream_.avail_in < 2 || !is_gzip({reinterpret_cast<const char*>(stream_.next_in), 2})) return false;
  inflateReset(&stream_);
  return true;
}

void Gunzip::warn_of_trailing_bytes() {
  while (true) {
    const std::span rest(stream_.next_in, stream_.avail_in);
    if (std::any_of(rest.begin(), rest.end(), [](Bytef byte) { return byte != 0; })) break;
    stream_.avail_in = 0;
    fill();
    if (stream_.avail_in == 0) return;
  }
  log(LogLevel::warning, "{}: bytes after the end of the gzip data are ignored", name_);
}

std::size_t Gunzip::read(std::span<char> bytes) {
  stream_.next_out = reinterpret_cast<Bytef*>(bytes.data());
  stream_.avail_out = static_cast<uInt>(bytes.size());
  while (!ended_ && stream_.avail_out == bytes.size()) {
    if (!in_member_ && !begin_next_member()) {
      warn_of_trailing_bytes();
      ended_ = true;
      break;
    }
    in_member_ = true;
    fill();
    const uInt input_before = stream_.avail_in;
    const int status = inflate(&stream_, Z_NO_FLUSH);
    if (status == Z_STREAM_END) in_member_ = false;
    if (status == Z_MEM_ERROR) throw std::bad_alloc();
    if (status == Z_DATA_ERROR || status == Z_NEED_DICT) fail(stream_.msg ? stream_.msg : "not gzip data");
    if (in_member_ && input_before == stream_.avail_in && stream_.avail_out == bytes.size())
      fail("it ends too early");
  }
  return bytes.size() - stream_.avail_out;
}

}  // namespace chispa::data
