# Estimates cycles of a Cortex-M3 from executed instructions and its timing table (Cortex-M3 Technical Reference Manual
# r2p0, 18.2), flash and SRAM without wait states:
#   awk -f cycles.awk DISASSEMBLY COUNTS      objdump -d; lines "at ADDRESS N" of instruction_counter
# A load right after another access takes 1 cycle instead of 2, a taken branch 3 (1 and a refill of 2), the early end of
# a division or a long multiplication is taken at its middle.
function registers(list,    parts, count, i, bounds, n) {
  sub(/.*\{/, "", list); sub(/\}.*/, "", list)
  count = split(list, parts, /, */)
  n = 0
  for (i = 1; i <= count; ++i) n += parts[i] ~ /-/ ? span(parts[i]) : 1
  return n
}
function span(range,    bounds) {
  split(range, bounds, /-/)
  gsub(/[^0-9]/, "", bounds[1]); gsub(/[^0-9]/, "", bounds[2])
  return bounds[2] - bounds[1] + 1
}
function base_cycles(name, operands) {
  if (name ~ /^(push|pop|ldm|stm)/) return 1 + registers(operands) + (operands ~ /pc/ ? 2 : 0)
  if (name ~ /^(ldrd|strd)/) return 3
  if (name ~ /^ldr/) return (previous_access ? 1 : 2) + (operands ~ /^pc/ ? 2 : 0)
  if (name ~ /^str/) return 1
  if (name ~ /^(mla|mls)/) return 2
  if (name ~ /^(smull|umull)/) return 4
  if (name ~ /^(smlal|umlal)/) return 5.5
  if (name ~ /^(udiv|sdiv)/) return 7
  if (name ~ /^(b|bl|bx|blx)(\.n|\.w)?$/) return 3
  return 1
}
function conditional(name) { return name ~ /^(cbz|cbnz|b(eq|ne|cs|cc|hs|lo|mi|pl|vs|vc|hi|ls|ge|lt|gt|le)(\.n|\.w)?)$/ }
FNR == 1 { ++file }
file == 1 && /^ *[0-9a-f]+:\t/ {
  split($0, field, "\t")
  address = field[1]
  gsub(/[ :]/, "", address)
  # Taken as often as the next address does not follow.
  if (branch != "") fall_through[branch] = address
  branch = conditional(field[3]) ? address : ""
  cost[address] = base_cycles(field[3], field[4])
  previous_access = field[3] ~ /^(ldr|str)/
}
file == 2 && $1 == "at" { executed[$2] = $3 }
END {
  for (address in executed) {
    total += executed[address] * cost[address]
    if (address in fall_through) {
      taken = executed[address] - executed[fall_through[address]]
      if (taken > 0) total += 2 * taken
    }
  }
  printf "%.0f\n", total
}
