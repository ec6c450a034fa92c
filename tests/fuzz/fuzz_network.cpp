// Feeds arbitrary text to the reader of networks' descriptions: it refuses it in one line, or gives a network
// that is complete.
#include <algorithm>
#include <cctype>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "chispa/core/error.h"
#include "chispa/nn/description.h"

namespace {

using namespace chispa;

/// Whether a number could make a network that is allowed, but takes long to make.
bool has_large_numbers(const std::string& text) {
  int digits = 0, most = 0;
  for (const char c : text) {
    digits = std::isdigit(static_cast<unsigned char>(c)) ? digits + 1 : 0;
    most = std::max(most, digits);
  }
  return most > 2;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  if (has_large_numbers(text)) return 0;
  try {
    nn::build_network(text, {.file = "file", .name = "net", .input = Shape{8, 8, 3}}, RandomStream(1))
        ->check_complete();
  } catch (const Error& error) {
    if (std::string(error.what()).find('\n') != std::string::npos) std::abort();
  }
  return 0;
}
