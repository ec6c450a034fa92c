#include "nn/description/expression.h"

#include "catch.h"
#include "error_message.h"

using namespace chispa;
using nn::evaluate;

namespace {

const nn::Variables kVariables = {{"in", {24, true}}, {"expand", {6, false}}};

std::string refusal(const std::string& text) {
  return error_message([&] { evaluate(text, kVariables); });
}

}  // namespace

TEST_CASE("expressions have the values of arithmetic", "[nn]") {
  CHECK(evaluate("16", kVariables).value == 16);
  CHECK(evaluate(" 0.25 ", kVariables).value == 0.25);
  CHECK(evaluate("2 + 3 * 4 - 1", kVariables).value == 13);
  CHECK(evaluate("(2 + 3) * -4", kVariables).value == -20);
  CHECK(evaluate("24 / 4 / 2", kVariables).value == 3);
  CHECK(evaluate("in * expand", kVariables).value == 144);
  CHECK(evaluate("max(in / 4, 8) + min(1, 2) + round(2.6)", kVariables).value == 12);
}

TEST_CASE("multiple() rounds as MobileNetV2's authors do", "[nn]") {
  // Values of their _make_divisible(v, 8).
  for (const auto& [value, expected] : {std::pair(11.0, 16.0),
                                        {12.0, 16.0},
                                        {17.0, 16.0},
                                        {19.9, 24.0},
                                        {33.6, 32.0},
                                        {3.0, 8.0},
                                        {24.0, 24.0},
                                        {44.0, 48.0}})
    CHECK(nn::nearest_multiple(value, 8) == expected);
}

TEST_CASE("what comes from the network's channels is final", "[nn]") {
  CHECK(evaluate("in", kVariables).final);
  CHECK(evaluate("2 * in", kVariables).final);
  CHECK(evaluate("max(in, 8)", kVariables).final);
  CHECK_FALSE(evaluate("2 * expand + 1", kVariables).final);
}

TEST_CASE("what is no expression is refused", "[nn]") {
  CHECK(refusal("") == "\"\" is not a number");
  CHECK(refusal("0x10") == "\"0x10\" is not a decimal number");
  CHECK(refusal("1e3") == "\"1e3\" is not a decimal number");
  CHECK(refusal("1.2.3") == "\"1.2.3\" is not a decimal number");
  CHECK(refusal("nan") == "\"nan\" uses \"nan\", which has no value here; there are expand, in");
  CHECK(refusal("2 +") == "\"2 +\" is not a number");
  CHECK(refusal("(2") == "\"(2\" lacks a \")\"");
  CHECK(refusal("2 3") == "\"2 3\" has \"3\" where it should end");
  CHECK(refusal("1 / 0") == "\"1 / 0\" divides by 0");
  CHECK(refusal("max(1)") == "\"max(1)\" gives max 1 arguments, it takes 2");
  CHECK(refusal(std::string(1000, '(')).ends_with("is nested too deep"));
}
