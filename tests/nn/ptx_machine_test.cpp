/// The machine that runs PTX: control flow, memory, and what it refuses.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "nn/ptx/machine.h"
#include "nn/ptx/test_text.h"

namespace ptx {
namespace {

using testing::AllOf;
using testing::HasSubstr;

std::string fault_of_body(const std::string& body, Size grid = {}, std::uint32_t threads = 64) {
  return fault_of(kernel_text(body), grid, threads);
}

/// Thread t goes t times through a loop, and all meet behind it.
TEST(PtxMachine, ThreadsLeaveALoopOneByOne) {
  const auto left = left_by(std::string(kPlaces) + R"(
    mov.u32 %r2, 0; mov.u32 %r3, 0;
  again: setp.ge.u32 %p1, %r2, %r1; @%p1 bra done;
    add.u32 %r2, %r2, 1; add.u32 %r3, %r3, %r2; bra.uni again;
  done: bar.sync 0; cvt.u64.u32 %rd3, %r3; st.global.u64 [%rd2], %rd3;)");
  for (std::uint64_t t = 0; t < 64; ++t) EXPECT_EQ(left[t], t * (t + 1) / 2);
}

/// The branches of an if stand in the text behind what follows them, and even threads take another one than odd ones.
TEST(PtxMachine, ThreadsThatPartMeetAgain) {
  const auto left = left_by(std::string(kPlaces) + R"(
    .shared .align 4 .b8 all[256];
    and.b32 %r2, %r1, 1; setp.eq.u32 %p1, %r2, 0; shl.b32 %r4, %r1, 2; mov.u32 %r5, all; add.u32 %r5, %r5, %r4;
    @%p1 bra even;
    bra odd;
  join: st.shared.u32 [%r5], %r3; bar.sync 0;
    xor.b32 %r4, %r4, 4; mov.u32 %r6, all; add.u32 %r6, %r6, %r4; ld.shared.u32 %r7, [%r6];
    cvt.u64.u32 %rd3, %r7; st.global.u64 [%rd2], %rd3; ret;
  even: mov.u32 %r3, 100; bra join;
  odd: mov.u32 %r3, 200; bra join;)");
  for (std::size_t t = 0; t < 64; ++t) EXPECT_EQ(left[t], t % 2 == 0 ? 200U : 100U);
}

TEST(PtxMachine, AGuardStopsSomeThreads) {
  const auto left = left_by(std::string(kPlaces) + R"(
    setp.lt.u32 %p1, %r1, 10; mov.u64 %rd3, 1; @%p1 mov.u64 %rd3, 2; @!%p1 st.global.u64 [%rd2], %rd3;
    @%p1 ret; st.global.u64 [%rd2+512], %rd3;)");
  for (std::size_t t = 0; t < 64; ++t) {
    EXPECT_EQ(left[t], t < 10 ? 0U : 1U);
    EXPECT_EQ(left[64 + t], t < 10 ? 0U : 1U);
  }
}

TEST(PtxMachine, LoadsFillRegistersAndTakeSeveral) {
  const auto left = left_by(std::string(kPlaces) + R"(
    mov.u64 %rd3, 0x8877665544332211; mov.u64 %rd4, 5; st.global.v2.u64 [%rd1+32], {%rd3, %rd4};
    ld.global.s8 %r2, [%rd1+39]; ld.global.u8 %rs1, [%rd1+39]; ld.global.v4.u16 {%rs2, %rs3, %rs4, %rs5}, [%rd1+32];
    st.global.u32 [%rd1], %r2; st.global.u16 [%rd1+8], %rs1; st.global.v4.u16 [%rd1+16], {%rs5, %rs4, %rs3, %rs2};
    ld.global.s32 %rd5, [%rd1+36]; st.global.u64 [%rd1+24], %rd5;)",
                            1);
  EXPECT_EQ(left[0], 0xffffff88U);
  EXPECT_EQ(left[1], 0x88U);
  EXPECT_EQ(left[2], 0x2211443366558877U);
  EXPECT_EQ(left[3], 0xffffffff88776655U);
  EXPECT_EQ(left[5], 5U);
}

TEST(PtxMachine, NamesAreKnownWithinTheirBraces) {
  const auto left = left_by(std::string(kPlaces) + R"(
    mov.u64 %rd3, 0x100000002; { .reg .b32 tmp; mov.b64 {tmp, %r2}, %rd3; { .reg .b64 tmp; mov.u64 tmp, 40;
    add.u64 %rd3, tmp, 1; } add.u32 %r2, %r2, tmp; } cvt.u64.u32 %rd4, %r2; add.u64 %rd3, %rd3, %rd4;
    st.global.u64 [%rd1], %rd3;)",
                            1);
  EXPECT_EQ(left[0], 41U + 3);
  EXPECT_THAT(fault_of_body("{ .reg .b32 tmp; mov.u32 tmp, 1; } add.u32 %r1, tmp, 1;"),
              HasSubstr("\"tmp\" is no value"));
}

/// A depot of a thread, by its own address and by a generic one, and shared memory by a generic one.
TEST(PtxMachine, LocalAndGenericAddresses) {
  const auto left = left_by(std::string(kPlaces) + R"(
    .local .align 8 .b8 __local_depot0[16]; .shared .align 8 .b8 all[512]; .reg .b64 %SP, %SPL;
    mov.u64 %SPL, __local_depot0; cvta.local.u64 %SP, %SPL; cvt.u64.u32 %rd3, %r1; st.local.u64 [%SPL+8], %rd3;
    ld.u64 %rd4, [%SP+8]; add.u64 %rd4, %rd4, 7; mov.u64 %rd5, all; cvta.shared.u64 %rd6, %rd5;
    mad.wide.u32 %rd6, %r1, 8, %rd6; st.u64 [%rd6], %rd4; cvta.to.shared.u64 %rd7, %rd6;
    ld.shared.u64 %rd8, [%rd7]; st.u64 [%rd2], %rd8;)");
  for (std::uint64_t t = 0; t < 64; ++t) EXPECT_EQ(left[t], t + 7);
}

TEST(PtxMachine, BlocksKnowTheirPlace) {
  Machine machine(kernel_text(R"(ld.param.u64 %rd1, [memory]; mov.u32 %r1, %ctaid.x; mov.u32 %r2, %ctaid.y;
    mov.u32 %r3, %ctaid.z; mov.u32 %r4, %nctaid.x; mov.u32 %r5, %nctaid.y; mad.lo.u32 %r6, %r3, %r5, %r2;
    mad.lo.u32 %r6, %r6, %r4, %r1; mad.wide.u32 %rd2, %r6, 8, %rd1; mov.u32 %r7, %ntid.x; mov.u32 %r8, %laneid;
    mov.u32 %r9, %tid.x; setp.eq.u32 %p1, %r9, 40; add.u32 %r7, %r7, %r8; cvt.u64.u32 %rd3, %r7;
    @%p1 st.global.u64 [%rd2], %rd3;)"));
  std::vector<std::uint64_t> memory(24);
  run_on(machine, memory, {2, 3, 4}, 48);
  EXPECT_EQ(memory, std::vector<std::uint64_t>(24, 48 + 8));
}

/// As newer versions of Clang write them: attributes of pointers, one number of threads, labels with a dollar.
TEST(PtxMachine, NewerSpellingsAreKnown) {
  const std::string text = kHead + std::string(R"(
    .visible .entry test(.param .u64 .ptr .global .align 1 memory) .maxntid 64
    { .reg .b64 %rd<4>; .reg .b32 %r<2>; .pragma "nounroll"; ld.param.u64 %rd1, [memory]; bra.uni $L__BB0_1;
    $L__BB0_1: mov.u32 %r1, %tid.x; mad.wide.u32 %rd2, %r1, 8, %rd1; mov.b64 %rd3, -5; st.global.b64 [%rd2], %rd3; ret; })");
  Machine machine(text);
  std::vector<std::int64_t> memory(64);
  run_on(machine, memory);
  EXPECT_EQ(memory, std::vector<std::int64_t>(64, -5));
}

TEST(PtxMachine, UnknownTextIsRefusedWithItsLine) {
  const std::string head(kPlaces);
  EXPECT_THAT(fault_of_body("add.approx.f32 %f1, %f2, %f3;"),
              AllOf(HasSubstr("line 9"), HasSubstr("add.approx.f32 is not known")));
  EXPECT_THAT(fault_of_body("add.f32 %f1, %f2, %f3;"), HasSubstr("add.f32 is not known"));
  EXPECT_THAT(fault_of_body("add.s32 %r1, %r2, %q3;"), HasSubstr("\"%q3\" is no value of 4 bytes"));
  EXPECT_THAT(fault_of_body("add.s32 %r1, %rd2, %r3;"), HasSubstr("%rd2 has 8 bytes, and 4 are needed"));
  EXPECT_THAT(fault_of_body("add.s32 %r1, %r2;"), HasSubstr("too many or too few operands"));
  EXPECT_THAT(fault_of_body("bra nowhere;"), HasSubstr("there is no nowhere"));
  EXPECT_THAT(fault_of_body("a: mov.u32 %r1, 1; a: ret;"), HasSubstr("a is there twice"));
  EXPECT_THAT(fault_of_body("bar.sync 1;"), HasSubstr("\"1\" stands where \"0\" should"));
  EXPECT_THAT(fault_of_body("ld.global.u64 %r1, [%rd1];"), HasSubstr("%r1 does not suit the type"));
  EXPECT_THAT(fault_of_body("ld.global.v8.u32 %r1, [%rd1];"), HasSubstr("ld.global.v8.u32 is not known"));
  EXPECT_THAT(fault_of_body("mov.f32 %f1, 0d3FF0000000000000;"), HasSubstr("is no value of 4 bytes"));
  EXPECT_THAT(fault_of(kHead + std::string(".visible .func f()")), HasSubstr(".func is not known"));
  EXPECT_THAT(fault_of(kHead), HasSubstr("the PTX has no kernel test"));
  EXPECT_THAT(fault_of_body("", {}, 65), HasSubstr("65 threads, of at most 64"));
}

TEST(PtxMachine, AccessesOutsideOfTheMemoryAreFound) {
  const std::string head(kPlaces);
  EXPECT_EQ(fault_of_body(head + "st.global.u64 [%rd2+7688], %rd2;").substr(0, 97),
            "test, line 10 of the PTX, \"st.global.u64 [%rd2+7688], %rd2;\", block (0, 0, 0), thread 63: writes ");
  EXPECT_EQ(fault_of_body(head + "st.global.u64 [%rd2+7680], %rd2;"), "no fault");
  EXPECT_THAT(fault_of_body(head + "ld.global.u64 %rd3, [%rd1+-8];"),
              AllOf(HasSubstr("thread 0"), HasSubstr("outside of the memory")));
  EXPECT_THAT(fault_of_body(head + "mov.u64 %rd3, 0; ld.global.u64 %rd3, [%rd3];"), HasSubstr("outside of the memory"));
  EXPECT_EQ(fault_of_body(head + "ld.global.v2.u64 {%rd3, %rd4}, [%rd1+8176];"), "no fault");
  EXPECT_THAT(fault_of_body(head + "ld.global.v4.u64 {%rd3, %rd4, %rd5, %rd6}, [%rd1+8176];"),
              HasSubstr("reads 32 bytes"));
}

TEST(PtxMachine, AccessesOutsideOfASharedArrayAreFound) {
  const std::string arrays = ".shared .align 16 .b8 one[64]; .shared .align 16 .b8 two[64]; mov.u32 %r2, 1;\n";
  EXPECT_EQ(fault_of_body(arrays + "st.shared.u32 [one+60], %r2;", {}, 1), "no fault");
  EXPECT_THAT(fault_of_body(arrays + "st.shared.u32 [one+64], %r2;", {}, 1),
              HasSubstr("of shared memory, outside of its arrays"));
  EXPECT_THAT(fault_of_body(arrays + "st.shared.u32 [two+-4], %r2;", {}, 1), HasSubstr("outside of its arrays"));
  EXPECT_THAT(fault_of_body(arrays + "mov.u32 %r3, 0; st.shared.u32 [%r3], %r2;", {}, 1),
              HasSubstr("outside of its arrays"));
}

TEST(PtxMachine, AccessesOutsideOfParametersAndDepotsAreFound) {
  EXPECT_THAT(fault_of_body("ld.param.u64 %rd1, [memory+8];"), HasSubstr("of the parameters, outside of each"));
  EXPECT_THAT(fault_of_body("ld.param.v2.u64 {%rd1, %rd2}, [memory];"), HasSubstr("reads 16 bytes"));
  const std::string depot = ".local .align 8 .b8 depot[16]; mov.u64 %rd3, depot; mov.u64 %rd4, 1;\n";
  EXPECT_EQ(fault_of_body(depot + "st.local.u64 [%rd3+8], %rd4;"), "no fault");
  EXPECT_THAT(fault_of_body(depot + "st.local.u64 [%rd3+16], %rd4;"), HasSubstr("outside of its depots"));
}

TEST(PtxMachine, AddressesAreMultiplesOfTheSize) {
  const std::string head(kPlaces);
  EXPECT_THAT(fault_of_body(head + "ld.global.f64 %fd1, [%rd1+4];"), HasSubstr("which is no multiple of its size"));
  EXPECT_THAT(fault_of_body(head + "ld.global.v4.f32 {%f1, %f2, %f3, %f4}, [%rd1+8];"), HasSubstr("reads 16 bytes"));
  EXPECT_THAT(fault_of_body(head + "ld.global.v2.f32 {%f1, %f2}, [%rd1+4];"), HasSubstr("reads 8 bytes"));
  EXPECT_THAT(fault_of_body(head + "ld.global.u16 %rs1, [%rd1+1];"), HasSubstr("reads 2 bytes"));
  EXPECT_EQ(fault_of_body(head + "ld.global.v2.f32 {%f1, %f2}, [%rd1+8]; ld.global.u8 %rs1, [%rd1+1];"), "no fault");
}

/// Thread t writes word t of shared memory, and reads word t + 1.
std::string neighbours(const std::string& between) {
  return std::string(".shared .align 8 .b8 all[512];\n") + kPlaces +
         "shl.b32 %r4, %r1, 2; mov.u32 %r5, all; add.u32 %r5, %r5, %r4; st.shared.u32 [%r5], %r1; st.shared.u32 "
         "[%r5+256], %r1;\n" +
         between + "ld.shared.u32 %r7, [%r5+4];";
}

TEST(PtxMachine, RacesOfThreadsAreFound) {
  EXPECT_EQ(fault_of_body(neighbours("bar.sync 0;")), "no fault");
  EXPECT_THAT(fault_of_body(neighbours("")),
              AllOf(HasSubstr("ld.shared.u32"), HasSubstr("thread 0"), HasSubstr("a race with another thread")));
  const std::string head(kPlaces);
  EXPECT_THAT(fault_of_body(head + "ld.global.u64 %rd3, [%rd2+8]; st.global.u64 [%rd2], %rd3;"),
              HasSubstr("a race with another thread"));
  EXPECT_EQ(fault_of_body(head + "ld.global.u64 %rd3, [%rd2+8]; bar.sync 0; st.global.u64 [%rd2], %rd3;"), "no fault");
  EXPECT_THAT(fault_of_body(head + "mov.u64 %rd3, 1; st.global.u64 [%rd1], %rd3;"),
              AllOf(HasSubstr("thread 1"), HasSubstr("a race with another thread")));
  EXPECT_EQ(fault_of_body(head + "ld.global.u64 %rd3, [%rd1];"), "no fault");
  // Two bytes of a word are no race, and one byte is.
  const std::string bytes = head + "cvt.u64.u32 %rd3, %r1; add.u64 %rd4, %rd1, %rd3;";
  EXPECT_EQ(fault_of_body(bytes + "st.global.u8 [%rd4], %r1;"), "no fault");
  EXPECT_THAT(fault_of_body(bytes + "st.global.u8 [%rd4], %r1; ld.global.u8 %r2, [%rd4+1];"), HasSubstr("a race"));
}

TEST(PtxMachine, RacesOfBlocksAreFound) {
  const std::string first = std::string(kPlaces) + "mov.u32 %r2, %ctaid.x; setp.eq.u32 %p1, %r2, 0; mov.u64 %rd3, 1;\n";
  const Size grid{3};
  EXPECT_EQ(fault_of_body(first + "@%p1 st.global.u64 [%rd2], %rd3;", grid), "no fault");
  EXPECT_THAT(fault_of_body(first + "st.global.u64 [%rd2], %rd3;", grid),
              AllOf(HasSubstr("block (1, 0, 0)"), HasSubstr("a race with another block of the launch")));
  EXPECT_THAT(fault_of_body(first + "@%p1 st.global.u64 [%rd2], %rd3; ld.global.u64 %rd4, [%rd2];", grid),
              HasSubstr("another block"));
  EXPECT_THAT(fault_of_body(first + "ld.global.u64 %rd4, [%rd2]; @!%p1 st.global.u64 [%rd2], %rd3;", grid),
              HasSubstr("another block"));
  // Block 2 alone writes what blocks 0 and 2 have read.
  EXPECT_THAT(
      fault_of_body(first + "ld.global.u64 %rd4, [%rd2]; setp.eq.u32 %p2, %r2, 2; @%p2 st.global.u64 [%rd2], %rd3;",
                    grid),
      HasSubstr("another block"));
  EXPECT_EQ(fault_of_body(first + "ld.global.u64 %rd4, [%rd2];", grid), "no fault");
}

TEST(PtxMachine, LaunchesFollowEachOther) {
  Machine machine(kernel_text(std::string(kPlaces) +
                              "ld.global.u64 %rd3, [%rd2]; add.u64 %rd3, %rd3, 1; st.global.u64 [%rd2], %rd3;"));
  std::vector<std::uint64_t> memory(64);
  for (int i = 0; i < 3; ++i) run_on(machine, memory);
  EXPECT_EQ(memory, std::vector<std::uint64_t>(64, 3));
}

TEST(PtxMachine, WhatNobodyWroteIsNotRead) {
  EXPECT_THAT(fault_of_body("add.u32 %r1, %r2, 1;"), HasSubstr("reads a register that nobody wrote"));
  EXPECT_THAT(fault_of_body("mov.u32 %r1, %tid.x; setp.lt.u32 %p1, %r1, 7; @%p1 mov.u32 %r2, 1; add.u32 %r3, %r2, 1;"),
              AllOf(HasSubstr("thread 7"), HasSubstr("reads a register that nobody wrote")));
  EXPECT_THAT(fault_of_body("@%p1 mov.u32 %r2, 1;"), HasSubstr("reads a register that nobody wrote"));
  EXPECT_THAT(fault_of_body(neighbours("bar.sync 0; add.u32 %r5, %r5, 256;")), HasSubstr("thread 63"));
  EXPECT_THAT(fault_of_body(".shared .align 4 .b8 all[8]; ld.shared.u32 %r1, [all];"),
              HasSubstr("of shared memory, which nobody wrote"));
}

/// What an earlier block left in shared memory is nobody's.
TEST(PtxMachine, ABlockBeginsWithoutSharedMemory) {
  const std::string body =
      ".shared .align 4 .b8 all[8]; mov.u32 %r1, %ctaid.x; setp.eq.u32 %p1, %r1, 0; @%p1 st.shared.u32 [all], %r1;\n"
      "ld.shared.u32 %r2, [all];";
  EXPECT_EQ(fault_of_body(body, {1}, 1), "no fault");
  EXPECT_THAT(fault_of_body(body, {2}, 1), AllOf(HasSubstr("block (1, 0, 0)"), HasSubstr("which nobody wrote")));
}

TEST(PtxMachine, AllThreadsWaitAtOneBarrier) {
  const std::string first = "mov.u32 %r1, %tid.x; setp.lt.u32 %p1, %r1, 32;\n";
  EXPECT_THAT(fault_of_body(first + "@%p1 ret; bar.sync 0;"),
              AllOf(HasSubstr("thread 32: waits at this barrier"), HasSubstr("thread 0 has ended")));
  EXPECT_THAT(fault_of_body(first + "@%p1 bra other; bar.sync 0; ret; other: mov.u32 %r2, 1;\n bar.sync 0;"),
              AllOf(HasSubstr("waits at this barrier"), HasSubstr("at that of line 10")));
  EXPECT_THAT(fault_of_body(first + "@%p1 bar.sync 0;"), HasSubstr("thread 32 has ended"));
  EXPECT_EQ(fault_of_body(first + "bar.sync 0; @%p1 ret; mov.u32 %r2, 1;"), "no fault");
}

TEST(PtxMachine, ADivisionByZeroIsFound) {
  EXPECT_THAT(fault_of_body("mov.u32 %r1, %tid.x; rem.u32 %r2, 5, %r1;"), HasSubstr("thread 0: a division by 0"));
}

/// The instructions of a warp, the sectors of its requests and the wavefronts of its banks, counted by hand.
Counts counts_of(const std::string& body) {
  Machine machine(kernel_text(body));
  std::vector<std::uint64_t> memory(4096);
  char* const base = reinterpret_cast<char*>(memory.data());
  return machine.count({"test", {2}, 64, {base, 16384}, {std::string(reinterpret_cast<const char*>(&base), 8)}}, 1);
}

TEST(PtxCounts, SectorsOfGlobalRequests) {
  const std::string head = "ld.param.u64 %rd1, [memory]; mov.u32 %r1, %tid.x;\n";
  const Counts side = counts_of(head + "mad.wide.u32 %rd2, %r1, 4, %rd1; ld.global.u32 %r2, [%rd2];");
  EXPECT_EQ(side.blocks, 2U);
  EXPECT_EQ(side.global.requests, 4U);  // of 2 warps of 2 blocks
  EXPECT_EQ(side.global.parts, 16U);
  EXPECT_EQ(side.global.least, 16U);
  const Counts far = counts_of(head + "mad.wide.u32 %rd2, %r1, 64, %rd1; ld.global.u32 %r2, [%rd2];");
  EXPECT_EQ(far.global.parts, 128U);
  EXPECT_EQ(far.global.least, 16U);
  const Counts same = counts_of(head + "ld.global.u32 %r2, [%rd1];");
  EXPECT_EQ(same.global.parts, 4U);
  EXPECT_EQ(same.global.least, 4U);
}

TEST(PtxCounts, WavefrontsOfSharedRequests) {
  const std::string head = ".shared .align 16 .b8 all[8192]; mov.u32 %r1, %tid.x; mov.u32 %r2, all;\n";
  const auto stored = [&](const std::string& stride, const std::string& what) {
    return counts_of(head + "mad.lo.u32 %r3, %r1, " + stride + ", %r2; " + what).shared;
  };
  EXPECT_EQ(stored("4", "st.shared.u32 [%r3], %r1;").parts, 4U);
  EXPECT_EQ(stored("8", "st.shared.u32 [%r3], %r1;").parts, 8U);
  EXPECT_EQ(stored("128", "st.shared.u32 [%r3], %r1;").parts, 128U);
  const Traffic quarters = stored("16", "st.shared.v4.u32 [%r3], {%r1, %r1, %r1, %r1};");
  EXPECT_EQ(quarters.parts, 16U);
  EXPECT_EQ(quarters.least, 16U);
  EXPECT_EQ(stored("32", "st.shared.v4.u32 [%r3], {%r1, %r1, %r1, %r1};").parts, 32U);
  const Traffic read = counts_of(head +
                                 "setp.eq.u32 %p1, %r1, 0; @%p1 st.shared.u32 [%r2], %r1; bar.sync 0;\n"
                                 "ld.shared.u32 %r4, [%r2];")
                           .shared;
  EXPECT_EQ(read.requests, 6U);  // one warp of each block stores
  EXPECT_EQ(read.parts, 6U);
}

TEST(PtxCounts, InstructionsAndIdleLanes) {
  const Counts counts = counts_of(
      "mov.u32 %r1, %tid.x; mov.f32 %f1, 0f3F800000; fma.rn.f32 %f2, %f1, %f1, %f1; setp.lt.u32 %p1, %r1, 40;\n"
      "@%p1 bra less; add.u32 %r1, %r1, 1; less: mov.u32 %r2, 1;");
  EXPECT_EQ(counts.of(Class::kFma), 4U);
  EXPECT_EQ(counts.of(Class::kBranch), 4U);
  EXPECT_EQ(counts.of(Class::kArithmetic), 4U * 4 + 2);  // the second warp of each block adds
  EXPECT_EQ(counts.idle_lanes, 2U * 8);
}

}  // namespace
}  // namespace ptx
