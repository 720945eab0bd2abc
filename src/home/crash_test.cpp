// Kills a process at every single system call of a commit and of a removal, and lets every system
// call that touches the disk fail once.

#include <cerrno>
#include <functional>
#include <set>

#include <gtest/gtest.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

#include <mdm/base/files.hpp>
#include <mdm/home.hpp>

namespace mdm::home {
namespace {

/// What the tracer does at the `at`-th system call (from 1) that `applies_to` accepts.
struct Fault {
  int at = 0;
  int error_number = 0;  ///< 0: kill the process instead
  std::function<bool(long call)> applies_to;
};

enum class End { ran_through, hit, failed };

constexpr int kStatusOfError = 3;

bool touches_the_disk(long call) {
  static const std::set<long> kCalls = {SYS_openat, SYS_write,     SYS_fsync,     SYS_rename,
                                        SYS_mkdir,  SYS_renameat2, SYS_unlink,    SYS_rmdir,
                                        SYS_flock,  SYS_unlinkat,  SYS_getdents64};
  return kCalls.contains(call);
}

/// Follows `child`, a stopped tracee, until it ends.
End follow(pid_t child, const Fault& fault) {
  int count = 0;
  bool is_entry = true;
  bool is_failing = false;
  bool was_hit = false;
  int status = 0;
  ptrace(PTRACE_SETOPTIONS, child, nullptr, PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL);
  for (;;) {
    ptrace(PTRACE_SYSCALL, child, nullptr, nullptr);
    waitpid(child, &status, 0);
    if (WIFEXITED(status)) {
      EXPECT_TRUE(WEXITSTATUS(status) == 0 || WEXITSTATUS(status) == kStatusOfError);
      return !was_hit ? End::ran_through : WEXITSTATUS(status) == 0 ? End::hit : End::failed;
    }
    if (WIFSIGNALED(status)) {
      EXPECT_EQ(WTERMSIG(status), SIGKILL);
      return End::hit;
    }
    if (WSTOPSIG(status) != (SIGTRAP | 0x80)) {
      continue;
    }
    user_regs_struct registers{};
    ptrace(PTRACE_GETREGS, child, nullptr, &registers);
    if (is_entry && fault.applies_to(static_cast<long>(registers.orig_rax)) &&
        ++count == fault.at) {
      was_hit = true;
      if (fault.error_number == 0) {
        kill(child, SIGKILL);
        continue;
      }
      is_failing = true;
      registers.orig_rax = static_cast<unsigned long long>(-1);  // the kernel does nothing
      ptrace(PTRACE_SETREGS, child, nullptr, &registers);
    } else if (!is_entry && std::exchange(is_failing, false)) {
      registers.rax = static_cast<unsigned long long>(-fault.error_number);
      ptrace(PTRACE_SETREGS, child, nullptr, &registers);
    }
    is_entry = !is_entry;
  }
}

End run_with(const Fault& fault, const std::function<void()>& act) {
  const pid_t child = fork();
  if (child == 0) {
    ptrace(PTRACE_TRACEME, 0, nullptr, nullptr);
    raise(SIGSTOP);
    try {
      act();
      _exit(0);
    } catch (const Error&) {
      _exit(kStatusOfError);
    }
  }
  int status = 0;
  waitpid(child, &status, 0);
  EXPECT_TRUE(WIFSTOPPED(status));
  return follow(child, fault);
}

class Crash : public testing::Test {
 public:
  ~Crash() override { remove_tree(layout_.root); }

 protected:
  void commit() const {
    Staging staging(layout_);
    make_folder(staging.folder() / "features");
    write_file(staging.folder() / "data", "content");
    write_file(staging.folder() / "features" / "x", "content");
    Json manifest;
    staging.commit("titanic", manifest);
  }

  bool is_there() const { return std::filesystem::exists(layout_.generation("titanic", 1)); }

  /// What the catalog would name if the generation had come so far.
  std::vector<Expected> expected() const {
    if (!is_there()) {
      return {};
    }
    return {{"titanic", 1, manifest_digest(layout_.generation("titanic", 1))}};
  }

  static void expect_no_finding(const std::vector<Finding>& findings, int at) {
    for (const Finding& finding : findings) {
      ADD_FAILURE() << "call " << at << ": " << finding.kind << " " << finding.path << ", "
                    << finding.detail;
    }
  }

  /// After a fault: whole or not there at all, and nothing else that `repair` does not remove.
  void expect_sound(int at) const {
    sweep(layout_);
    const auto findings = inspect(layout_, expected());
    for (const Finding& finding : findings) {
      EXPECT_EQ(finding.kind, "empty_folder") << "call " << at;
    }
    expect_no_finding(repair(layout_, findings, expected()), at);
    expect_no_finding(inspect(layout_, expected()), at);
    EXPECT_TRUE(std::filesystem::is_empty(layout_.staging()));
  }

  Layout layout_{std::filesystem::temp_directory_path() / ("mdm-" + random_id())};
};

TEST_F(Crash, AtAnySystemCallOfACommitLeavesAWholeGenerationOrNone) {
  int whole = 0;
  int at = 1;
  for (;; ++at) {
    remove_tree(layout_.root);
    make_folder(layout_.staging());
    if (run_with({at, 0, [](long) { return true; }}, [&] { commit(); }) == End::ran_through) {
      break;
    }
    whole += is_there() ? 1 : 0;
    expect_sound(at);
    // No row names it: an orphan, which goes.
    repair(layout_, inspect(layout_, {}), {});
    EXPECT_TRUE(!std::filesystem::exists(layout_.datasets()) ||
                std::filesystem::is_empty(layout_.datasets()));
  }
  EXPECT_TRUE(is_there());
  EXPECT_GT(at, 50);
  EXPECT_GT(whole, 0);
  EXPECT_LT(whole, at);
  RecordProperty("crash_points", at - 1);
}

TEST_F(Crash, AtAnySystemCallOfARemovalLeavesAWholeGenerationOrNone) {
  int whole = 0;
  int at = 1;
  for (;; ++at) {
    remove_tree(layout_.root);
    commit();
    const Fault fault{at, 0, [](long) { return true; }};
    if (run_with(fault, [&] { remove_generation(layout_, "titanic", 1); }) == End::ran_through) {
      break;
    }
    whole += is_there() ? 1 : 0;
    expect_sound(at);
  }
  EXPECT_FALSE(is_there());
  EXPECT_GT(whole, 0);
  EXPECT_LT(whole, at);
}

TEST_F(Crash, AFailureOfAnySystemCallOfACommitIsAnErrorThatLeavesNothing) {
  for (const int error_number : {EIO, ENOSPC}) {
    int failed = 0;
    for (int at = 1;; ++at) {
      remove_tree(layout_.root);
      make_folder(layout_.staging());
      const End end = run_with({at, error_number, &touches_the_disk}, [&] { commit(); });
      if (end == End::ran_through) {
        break;
      }
      if (end == End::failed) {
        ++failed;
        EXPECT_FALSE(is_there()) << "call " << at;
      } else {
        EXPECT_TRUE(is_there()) << "call " << at;
      }
      expect_sound(at);
    }
    EXPECT_GT(failed, 20);
  }
}

}  // namespace
}  // namespace mdm::home
