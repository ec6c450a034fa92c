#include "evaluate/report_tables.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>

#include "chispa/quant/affine.h"
#include "evaluate/html.h"

namespace chispa::evaluate {
namespace {

/// More classes make a matrix that no screen holds.
constexpr std::int64_t kMaxMatrixClasses = 40;

std::string cell(const std::string& html) {
  return "<td>" + html + "</td>";
}
std::string text_cell(const std::string& text) {
  return "<td class=text>" + escape_html(text) + "</td>";
}
std::string row_head(const std::string& text) {
  return "<th>" + escape_html(text) + "</th>";
}

std::string section(const std::string& title, const std::string& body) {
  return "<section><h2>" + title + "</h2>\n" + body + "</section>\n";
}
std::string wide_table(const std::string& head, const std::string& rows) {
  return "<div class=wide><table><thead><tr>" + head + "</tr></thead>\n<tbody>" + rows +
         "</tbody></table></div>\n";
}

/// A bar of `share` of its full length.
std::string bar(double share) {
  return "<span class=bar><i style=\"width:" + decimal(100.0 * std::clamp(share, 0.0, 1.0), 0) +
         "%\"></i></span>";
}

/// Positive is a loss.
std::string points(double drop) {
  std::string text = decimal(drop, 2);
  if (text == "0.00") return text;
  return "<span class=" + std::string(drop > 0.0 ? "bad" : "good") + ">" + text + "</span>";
}

/// With as many digits as tell the ends of a range apart.
std::string range_text(double min, double max) {
  const double size = std::max(std::fabs(min), std::fabs(max));
  const int decimals = size >= 100.0 ? 1 : size >= 1.0 ? 2 : 4;
  return decimal(min, decimals) + " … " + decimal(max, decimals);
}

std::string significant(double value) {
  if (!(value > 0.0)) return decimal(value, 1);
  return decimal(value, std::clamp(3 - static_cast<int>(std::floor(std::log10(value))), 0, 12));
}

std::string layer_row(const QuantizationReport& report, std::size_t i) {
  const quant::Int8Layer& layer = report.model.layers[i];
  const LayerError& error = report.layer_errors[i];
  std::string html = "<tr>" + row_head(layer.name) + text_cell(to_string(layer.op));
  html += cell(fmt::format("{}×{}×{}", layer.out_height, layer.out_width, layer.out_channels));
  html += cell(decimal(error.signal_to_noise_db, 1) + bar(error.signal_to_noise_db / 50.0));
  if (!report.layer_losses.empty()) {
    const auto& loss = report.layer_losses[i];
    html += cell(loss ? points(loss->drop_points) : "–") + cell(loss ? grouped(loss->changed_answers) : "–") +
            cell(loss ? decimal(1000.0 * loss->divergence, 3) : "–");
  }
  html += cell(decimal(100.0 * error.clipped_share, 3));
  html += cell(range_text(error.float_range.min, error.float_range.max));
  html += cell(range_text(dequantize_value(layer.clamp_min, layer.output),
                          dequantize_value(layer.clamp_max, layer.output)));
  return html + cell(significant(layer.output.scale)) + cell(std::to_string(layer.output.zero_point)) +
         "</tr>\n";
}

/// The layer that costs most by itself and the one where the ratio falls furthest, in words.
std::string layer_findings(const QuantizationReport& report) {
  std::string html;
  if (const auto worst = costliest_layer(report)) {
    const LogitError& loss = *report.layer_losses[*worst];
    html += "Quantized alone, layer <b>" + escape_html(report.model.layers[*worst].name) +
            "</b> moves the network most: " + grouped(loss.changed_answers) + " of " + grouped(loss.images) +
            " answers change, " + (loss.drop_points > 0.0 ? decimal(loss.drop_points, 2) : "no") +
            " points are lost. ";
  }
  if (const auto worst = noisiest_layer(report))
    html += "Signal to noise falls most at layer <b>" + escape_html(report.layer_errors[*worst].name) +
            "</b>, from " + decimal(report.layer_errors[*worst - 1].signal_to_noise_db, 1) + " to " +
            decimal(report.layer_errors[*worst].signal_to_noise_db, 1) + " dB. ";
  return html.empty() ? "" : "<p>" + html + "</p>\n";
}

std::string confusion_row(const QuantizationReport& report, const ConfusionMatrix& matrix,
                          std::int64_t actual) {
  std::string html = "<tr>" + row_head(class_name(report, actual));
  const auto images = static_cast<double>(std::max<std::int64_t>(matrix.images(actual), 1));
  for (std::int64_t predicted = 0; predicted < matrix.classes(); ++predicted) {
    const std::int64_t count = matrix.count(actual, predicted);
    if (count == 0) {
      html += "<td class=soft>·</td>";
      continue;
    }
    const double share = static_cast<double>(count) / images;
    // Errors are few beside hits; the root makes them visible. At most 0.6, so that the number stays legible.
    const bool hit = predicted == actual;
    html += "<td class=" + std::string(hit ? "hit" : "miss") +
            " style=\"--share:" + decimal(0.6 * (hit ? share : std::sqrt(share)), 2) + "\">" +
            grouped(count) + "</td>";
  }
  return html + "</tr>\n";
}

std::string confusion_table(const QuantizationReport& report, const ConfusionMatrix& matrix,
                            const std::string& title) {
  std::string html = "<div class=wide><table class=confusion><caption>" + title + ", " +
                     decimal(100.0 * matrix.accuracy(), 2) + " %</caption><thead><tr><th></th>";
  for (std::int64_t c = 0; c < matrix.classes(); ++c)
    html += "<th><span>" + escape_html(class_name(report, c)) + "</span></th>";
  html += "</tr></thead>\n<tbody>";
  for (std::int64_t c = 0; c < matrix.classes(); ++c) html += confusion_row(report, matrix, c);
  return html + "</tbody></table></div>\n";
}

}  // namespace

std::string calibration_section(const QuantizationReport& report) {
  std::string html = "<p>Quantized with <b>" + escape_html(to_string(report.options)) + "</b>";
  if (report.options.trained_ranges.empty())
    html += ", calibrated on " + grouped(report.calibration_images) + " training images";
  html += ". ";
  if (report.candidates.empty())
    return section("How it was quantized", html + "Nothing else was measured.</p>\n");
  html += "Measured on " + grouped(report.held_out_images) +
          " other training images by the device's own runtime, against float; the least divergence (mean "
          "Kullback-Leibler, in thousandths of a nat) was taken.</p>\n";
  std::string rows;
  for (std::size_t i = 0; i < report.candidates.size(); ++i) {
    const QuantizationCandidate& candidate = report.candidates[i];
    rows += i == report.chosen ? "<tr class=chosen>" : "<tr>";
    rows += row_head(range_source(candidate.options)) + cell(candidate.options.equalize ? "✓" : "") +
            cell(candidate.options.bias_correction ? "✓" : "") +
            cell(decimal(1000.0 * candidate.error.divergence, 3)) +
            cell(grouped(candidate.error.changed_answers)) + cell(decimal(candidate.error.rms, 4)) +
            cell(points(candidate.error.drop_points)) + "</tr>\n";
  }
  html += wide_table(
      "<th>calibration</th><th>equal-<br>ized</th><th>bias<br>corrected</th><th>diver-<br>gence</"
      "th><th>answers<br>changed</th><th>logit<br>error, rms</th>"
      "<th>points<br>lost</th>",
      rows);
  return section("How it was quantized", html);
}

std::string layer_section(const QuantizationReport& report) {
  std::string rows;
  for (std::size_t i = 0; i < report.layer_errors.size(); ++i) rows += layer_row(report, i);
  std::string alone, explained;
  if (!report.layer_losses.empty()) {
    alone = "<th>points lost<br>alone</th><th>answers<br>changed</th><th>divergence<br>alone</th>";
    explained = " “Alone”: all other layers in float, on " + grouped(report.held_out_images) +
                " held-out training images.";
  }
  return section(
      "Layers",
      layer_findings(report) +
          wide_table("<th>layer</th><th class=text>operator</th><th>output</th>"
                     "<th>signal to<br>noise, dB</th>" +
                         alone +
                         "<th>clipped,<br>%</th><th>float range</th><th>int8 range</th><th>scale</th>"
                         "<th>zero<br>point</th>",
                     rows) +
          "<p class=soft>Signal to noise, clipped and range: on the calibration images, all layers up to "
          "this one in int8. 20 dB is an error of a tenth of the signal." +
          explained + "</p>\n");
}

std::string class_section(const QuantizationReport& report) {
  std::string rows;
  for (std::int64_t c = 0; c < report.float_result.classes(); ++c) {
    const std::int64_t images = report.float_result.images(c);
    const double before = report.float_result.class_accuracy(c), after = report.int8_result.class_accuracy(c);
    rows += "<tr>" + row_head(class_name(report, c)) + cell(grouped(images));
    rows += images == 0 ? cell("–") + cell("–") + cell("–")
                        : cell(decimal(100.0 * before, 2)) + cell(decimal(100.0 * after, 2) + bar(after)) +
                              cell(points(100.0 * (before - after)));
    rows += "</tr>\n";
  }
  return section(
      "Accuracy by class",
      wide_table("<th>class</th><th>images</th><th>float, %</th><th>int8, %</th><th>points<br>lost</th>",
                 rows));
}

std::string confusion_section(const QuantizationReport& report) {
  if (report.float_result.classes() > kMaxMatrixClasses)
    return section("Confusion", "<p>" + grouped(report.float_result.classes()) +
                                    " classes are too many for a page; report.json has the matrices.</p>\n");
  return section("Confusion",
                 "<p class=soft>Rows: what the image is. Columns: what it was taken for.</p>\n"
                 "<div class=pair>" +
                     confusion_table(report, report.float_result, "Float") +
                     confusion_table(report, report.int8_result, "int8") + "</div>\n");
}

std::string memory_section(const QuantizationReport& report) {
  std::string rows;
  for (const emit::LayerPlan& stage : report.blob.layers)
    rows += "<tr>" + row_head(stage.name) + cell(grouped(static_cast<std::int64_t>(stage.ring_bytes))) +
            cell(grouped(static_cast<std::int64_t>(stage.scratch_bytes))) +
            cell(grouped(static_cast<std::int64_t>(stage.weight_bytes))) +
            cell(grouped(stage.multiply_accumulates)) + "</tr>\n";
  return section("On the device",
                 wide_table("<th>stage</th><th>rows kept,<br>bytes</th><th>scratch,<br>bytes</th>"
                            "<th>flash,<br>bytes</th><th>multiply-<br>accumulates</th>",
                            rows));
}

}  // namespace chispa::evaluate
