#include "evaluate/report_tables.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>

#include "chispa/quant/affine.h"
#include "evaluate/html.h"
#include "evaluate/html_table.h"

namespace chispa::evaluate {
namespace {

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
