// SPDX-License-Identifier: Apache-2.0
#include "supervisor/job.h"

#include <gtest/gtest.h>

#include "supervisor/report.h"

namespace porc::supervisor {
namespace {

using std::chrono::milliseconds;

Job sample_job() {
  Job job{.deadline = milliseconds(60'000),
          .grace = milliseconds(30),
          .output_bytes_max = 1U << 20,
          .lease = "/tmp/lease",
          .written_last = "/tmp/state"};
  job.steps.push_back({.argv = {"/bin/a", "", "two words", "x=y\n"},
                       .environment = {"A=b=c", "EMPTY="},
                       .folder = "/tmp",
                       .output = "/tmp/out",
                       .errors = "/tmp/err",
                       .output_bytes_max = std::uint64_t{5} << 30,
                       .lock = "/tmp/lock",
                       .hold_max = milliseconds(5000),
                       .accepted = {0, 2},
                       .sandbox = {"/usr/bin/bwrap", "--"}});
  job.steps.push_back({.argv = {"/bin/b"}, .folder = "/", .output = "o", .errors = "o"});
  return job;
}

TEST(Job, SurvivesItsFile) {
  auto job = decode_job(encode(sample_job()));
  ASSERT_TRUE(job);
  EXPECT_EQ(encode(*job), encode(sample_job()));
  ASSERT_EQ(job->steps.size(), 2U);
  EXPECT_EQ(job->steps[0].argv, sample_job().steps[0].argv);
  EXPECT_EQ(job->steps[0].environment, sample_job().steps[0].environment);
  EXPECT_EQ(job->steps[0].accepted, (std::vector{0, 2}));
  EXPECT_EQ(job->steps[0].sandbox, sample_job().steps[0].sandbox);
  EXPECT_EQ(job->steps[0].output_bytes_max, std::uint64_t{5} << 30);
  EXPECT_EQ(job->steps[0].lock, "/tmp/lock");
  EXPECT_EQ(job->steps[0].hold_max, milliseconds(5000));
  EXPECT_EQ(job->steps[1].hold_max, milliseconds(0));
  EXPECT_TRUE(job->steps[1].sandbox.empty());
  EXPECT_FALSE(job->repeatable);
  EXPECT_EQ(job->lease, "/tmp/lease");
  EXPECT_EQ(job->written_last, "/tmp/state");
  EXPECT_EQ(job->deadline, milliseconds(60'000));
}

TEST(Job, RefusesWhatIsNotAJob) {
  using namespace std::literals;
  for (std::string_view bytes : {"deadline_ms=1"sv,
                                 "deadline_ms=x\0"sv,
                                 "=1\0"sv,
                                 "colour=red\0"sv,
                                 "step=\0colour=red\0"sv,
                                 "step=\0folder=/\0"sv}) {
    auto job = decode_job(bytes);
    ASSERT_FALSE(job) << bytes;
    EXPECT_EQ(job.error().code, ErrorCode::malformed);
  }
}

TEST(Job, TellsItsStepsAlsoWhenAnotherVersionWroteIt) {
  using namespace std::literals;
  EXPECT_EQ(count_steps(encode(sample_job())).value(), 2U);
  EXPECT_EQ(count_steps("colour=red\0step=\0sandboxed=yes\0step=\0"sv).value(), 2U);
  EXPECT_FALSE(count_steps("step"sv));
}

TEST(Report, SurvivesItsFileForEveryEnding) {
  for (Ending ending : {Ending::finished,
                        Ending::step_failed,
                        Ending::interrupted,
                        Ending::deadline,
                        Ending::unattended,
                        Ending::output_limit,
                        Ending::unstartable}) {
    Report report{.ending = ending,
                  .killed = true,
                  .message = "a\nb",
                  .steps = {{.code = 0, .took = milliseconds(12)}, {.code = 130}}};
    auto back = decode_report(encode(report));
    ASSERT_TRUE(back);
    EXPECT_EQ(back->ending, ending);
    EXPECT_TRUE(back->killed);
    EXPECT_EQ(back->message, "a\nb");
    ASSERT_EQ(back->steps.size(), 2U);
    EXPECT_EQ(back->steps[0].took, milliseconds(12));
    EXPECT_EQ(back->steps[1].code, 130);
  }
}

TEST(Report, HalfAFileIsMalformed) {
  std::string bytes = encode(Report{.steps = {{.code = 1}}});
  EXPECT_FALSE(decode_report(bytes.substr(0, bytes.find("ending"))));
  EXPECT_FALSE(decode_report(bytes.substr(0, bytes.size() - 1)));
}

}  // namespace
}  // namespace porc::supervisor
