#pragma once

#include <locale.h>

namespace chispa::data {

/// While it lives, text is UTF-8 to the C library on this thread, whatever the program's locale: libarchive
/// loses names that the locale cannot write. Nothing changes where there is no such locale.
class Utf8Locale {
 public:
  Utf8Locale() {
    const locale_t copy = ::duplocale(before_);
    own_ = ::newlocale(LC_CTYPE_MASK, "C.UTF-8", copy);
    if (own_ != nullptr)
      ::uselocale(own_);
    else
      ::freelocale(copy);
  }
  Utf8Locale(const Utf8Locale&) = delete;
  Utf8Locale& operator=(const Utf8Locale&) = delete;
  ~Utf8Locale() {
    if (own_ == nullptr) return;
    ::uselocale(before_);
    ::freelocale(own_);
  }

 private:
  locale_t before_ = ::uselocale(nullptr);
  locale_t own_ = nullptr;
};

}  // namespace chispa::data
