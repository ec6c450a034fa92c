#include "evaluate/html.h"

#include <limits>

#include "catch.h"

using namespace chispa::evaluate;

TEST_CASE("text cannot become markup", "[evaluate]") {
  CHECK(escape_html("<script>alert(\"1\" & '2')</script>") ==
        "&lt;script&gt;alert(&quot;1&quot; &amp; &#39;2&#39;)&lt;/script&gt;");
  CHECK(escape_html("a\nb") == "a\uFFFDb");
  CHECK(escape_html("Käfer") == "Käfer");
}

TEST_CASE("numbers are written for people", "[evaluate]") {
  CHECK(decimal(1.005, 1) == "1.0");
  CHECK(decimal(-0.001, 2) == "0.00");
  CHECK(decimal(-0.5, 2) == "-0.50");
  CHECK(decimal(std::numeric_limits<double>::infinity(), 1) == "∞");
  CHECK(decimal(std::numeric_limits<double>::quiet_NaN(), 1) == "–");
  CHECK(decimal(std::numeric_limits<double>::max(), 0).size() == 309);
  CHECK(grouped(0) == "0");
  CHECK(grouped(999) == "999");
  CHECK(grouped(1000) == "1,000");
  CHECK(grouped(-1234567) == "-1,234,567");
}

TEST_CASE("base64 agrees with the vectors of RFC 4648", "[evaluate]") {
  CHECK(base64("") == "");
  CHECK(base64("f") == "Zg==");
  CHECK(base64("fo") == "Zm8=");
  CHECK(base64("foo") == "Zm9v");
  CHECK(base64("foobar") == "Zm9vYmFy");
  CHECK(base64("\xfb\xff\xfe") == "+//+");
}
