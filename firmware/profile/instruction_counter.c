/* A QEMU plugin (TCG plugin API 1) that counts executed instructions exactly:
 *
 *   -plugin instruction_counter.so,output=FILE,begin=A,end=B[,check_begin=C,check_end=D][,marks=M]
 *
 * Counted is what runs from the first time at address A until B is reached, per address; the same from C to
 * D, in all; and, when the program calls one of the 4-byte functions at M, M + 4, M + 8, ..., how much ran
 * since the call before, added up per function. An instruction that an IT block skips counts as one. FILE
 * gets lines "total N", "check N", "mark INDEX N" and "at ADDRESS N", addresses in hexadecimal. */
#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* QEMU's qemu-plugin.h, as far as it is used; Debian does not package it. */
#define EXPORT __attribute__((visibility("default")))
typedef uint64_t qemu_plugin_id_t;
typedef struct qemu_info_t qemu_info_t;
struct qemu_plugin_tb;
struct qemu_plugin_insn;
enum { QEMU_PLUGIN_INLINE_ADD_U64 = 0, QEMU_PLUGIN_CB_NO_REGS = 0 };
EXPORT int qemu_plugin_version = 1;
void qemu_plugin_register_vcpu_tb_trans_cb(qemu_plugin_id_t id,
                                           void (*callback)(qemu_plugin_id_t, struct qemu_plugin_tb*));
void qemu_plugin_register_atexit_cb(qemu_plugin_id_t id, void (*callback)(qemu_plugin_id_t, void*),
                                    void* data);
size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb* block);
struct qemu_plugin_insn* qemu_plugin_tb_get_insn(const struct qemu_plugin_tb* block, size_t index);
uint64_t qemu_plugin_insn_vaddr(const struct qemu_plugin_insn* instruction);
void qemu_plugin_register_vcpu_insn_exec_inline(struct qemu_plugin_insn* instruction, int operation,
                                                void* counter, uint64_t addend);
void qemu_plugin_register_vcpu_insn_exec_cb(struct qemu_plugin_insn* instruction,
                                            void (*callback)(unsigned int, void*), int flags, void* data);
EXPORT int qemu_plugin_install(qemu_plugin_id_t id, const qemu_info_t* info, int argc, char** argv);

/* One emulated processor runs on one host thread, so plain counters do. Code lies in the first megabyte of
 * flash, whichever its origin. */
enum { ADDRESSES = 1 << 19, MARKS = 128 };
static struct {
  const char* output;
  uint64_t begin, end, check_begin, check_end, marks;
  uint64_t now; /* all instructions so far */
  uint64_t per_address[ADDRESSES], at_begin[ADDRESSES], counted[ADDRESSES];
  uint64_t total_begin, total, check_from, check;
  uint64_t last_mark, per_mark[MARKS];
  bool begun, done;
} counter;

static size_t slot(uint64_t address) {
  return (size_t)(address >> 1) % ADDRESSES;
}

static void on_begin(unsigned int processor, void* data) {
  (void)processor, (void)data;
  if (counter.begun) return;
  counter.begun = true;
  counter.total_begin = counter.last_mark = counter.now;
  memcpy(counter.at_begin, counter.per_address, sizeof counter.per_address);
}

static void on_end(unsigned int processor, void* data) {
  (void)processor, (void)data;
  if (!counter.begun || counter.done) return;
  counter.done = true;
  counter.total = counter.now - counter.total_begin;
  for (size_t i = 0; i < ADDRESSES; ++i) counter.counted[i] = counter.per_address[i] - counter.at_begin[i];
}

static void on_check_begin(unsigned int processor, void* data) {
  (void)processor, (void)data;
  counter.check_from = counter.now;
}

static void on_check_end(unsigned int processor, void* data) {
  (void)processor, (void)data;
  if (counter.check == 0) counter.check = counter.now - counter.check_from;
}

static void on_mark(unsigned int processor, void* data) {
  (void)processor;
  if (!counter.begun || counter.done) return;
  *(uint64_t*)data += counter.now - counter.last_mark;
  counter.last_mark = counter.now;
}

static void watch(struct qemu_plugin_insn* instruction, uint64_t address) {
  const struct {
    uint64_t address;
    void (*callback)(unsigned int, void*);
  } events[] = {{counter.begin, on_begin},
                {counter.end, on_end},
                {counter.check_begin, on_check_begin},
                {counter.check_end, on_check_end}};
  for (size_t i = 0; i < sizeof events / sizeof events[0]; ++i)
    if (events[i].address == address)
      qemu_plugin_register_vcpu_insn_exec_cb(instruction, events[i].callback, QEMU_PLUGIN_CB_NO_REGS, NULL);
  if (counter.marks != 0 && address >= counter.marks && address < counter.marks + 4 * MARKS &&
      address % 4 == 0)
    qemu_plugin_register_vcpu_insn_exec_cb(instruction, on_mark, QEMU_PLUGIN_CB_NO_REGS,
                                           &counter.per_mark[(address - counter.marks) / 4]);
}

static void on_translation(qemu_plugin_id_t id, struct qemu_plugin_tb* block) {
  (void)id;
  for (size_t i = 0; i < qemu_plugin_tb_n_insns(block); ++i) {
    struct qemu_plugin_insn* instruction = qemu_plugin_tb_get_insn(block, i);
    const uint64_t address = qemu_plugin_insn_vaddr(instruction);
    watch(instruction, address); /* before the instruction itself is counted */
    qemu_plugin_register_vcpu_insn_exec_inline(instruction, QEMU_PLUGIN_INLINE_ADD_U64, &counter.now, 1);
    qemu_plugin_register_vcpu_insn_exec_inline(instruction, QEMU_PLUGIN_INLINE_ADD_U64,
                                               &counter.per_address[slot(address)], 1);
  }
}

static void write_counts(qemu_plugin_id_t id, void* data) {
  (void)id, (void)data;
  FILE* file = fopen(counter.output, "w");
  if (file == NULL) {
    perror(counter.output);
    return;
  }
  fprintf(file, "total %" PRIu64 "\ncheck %" PRIu64 "\n", counter.total, counter.check);
  for (size_t i = 0; i < MARKS; ++i)
    if (counter.per_mark[i] != 0) fprintf(file, "mark %zu %" PRIu64 "\n", i, counter.per_mark[i]);
  for (size_t i = 0; i < ADDRESSES; ++i)
    if (counter.counted[i] != 0)
      fprintf(file, "at %" PRIx64 " %" PRIu64 "\n", (counter.begin & ~(uint64_t)(2 * ADDRESSES - 1)) + 2 * i,
              counter.counted[i]);
  if (fclose(file) != 0) perror(counter.output);
}

static uint64_t* address_option(const char* name, size_t length) {
  const struct {
    const char* name;
    uint64_t* value;
  } options[] = {{"begin", &counter.begin},
                 {"end", &counter.end},
                 {"check_begin", &counter.check_begin},
                 {"check_end", &counter.check_end},
                 {"marks", &counter.marks}};
  for (size_t i = 0; i < sizeof options / sizeof options[0]; ++i)
    if (strlen(options[i].name) == length && strncmp(options[i].name, name, length) == 0)
      return options[i].value;
  return NULL;
}

int qemu_plugin_install(qemu_plugin_id_t id, const qemu_info_t* info, int argc, char** argv) {
  (void)info;
  for (int i = 0; i < argc; ++i) {
    const char* value = strchr(argv[i], '=');
    if (value == NULL) return 1;
    uint64_t* address = address_option(argv[i], (size_t)(value - argv[i]));
    if (address != NULL)
      *address = strtoull(value + 1, NULL, 16);
    else if (strncmp(argv[i], "output=", 7) == 0)
      counter.output = strdup(value + 1);
    else
      return 1;
  }
  if (counter.output == NULL || counter.begin == 0 || counter.end == 0) return 1;
  qemu_plugin_register_vcpu_tb_trans_cb(id, on_translation);
  qemu_plugin_register_atexit_cb(id, write_counts, NULL);
  return 0;
}
