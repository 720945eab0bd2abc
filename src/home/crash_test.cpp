// Kills a process at every single system call of a commit and of a removal, and lets every system
// call that touches the disk fail once.

#include <cerrno>
#include <csignal>
#include <functional>
#include <optional>
#include <set>

#include <gtest/gtest.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

#include <mdm/base/files.hpp>
#include <mdm/home/inspection.hpp>

namespace mdm::home {
namespace {

/// What the tracer does at the `at`-th system call (from 1) that `applies_to` accepts.
struct Fault {
  int at = 0;
  int error_number = 0;  ///< 0: kill the process instead
  bool (*applies_to)(pid_t child, const user_regs_struct& registers) = nullptr;
};

enum class End { ran_through, hit, failed };

constexpr int kStatusOfError = 3;

bool any_call(pid_t /*child*/, const user_regs_struct& /*registers*/) {
  return true;
}

bool touches_the_disk(pid_t child, const user_regs_struct& registers) {
  static const std::set<unsigned long long> kCalls = {
      SYS_openat, SYS_fsync, SYS_rename, SYS_mkdir,    SYS_renameat2,
      SYS_unlink, SYS_rmdir, SYS_flock,  SYS_unlinkat, SYS_getdents64};
  if (registers.orig_rax == SYS_write) {  // sanitizers write into pipes of their own
    return std::filesystem::is_regular_file(fmt::format("/proc/{}/fd/{}", child, registers.rdi));
  }
  return kCalls.contains(registers.orig_rax);
}

/// Decides on the system calls of one process.
class Tracer {
 public:
  Tracer(pid_t child, const Fault& fault) : child_(child), fault_(fault) {}

  /// At the entry of a call: kills, or makes the kernel do nothing and notes what to answer.
  void enter(user_regs_struct& registers) {
    answer_.reset();
    if (fault_.applies_to(child_, registers) && ++count_ == fault_.at) {
      was_hit_ = true;
      if (fault_.error_number == 0) {
        kill(child_, SIGKILL);
        return;
      }
      answer_ = -fault_.error_number;
    } else if (registers.orig_rax == SYS_fsync) {
      answer_ = 0;  // matters only where the power fails, and takes most of the time
    }
    if (answer_) {
      registers.orig_rax = static_cast<unsigned long long>(-1);
      ptrace(PTRACE_SETREGS, child_, nullptr, &registers);
    }
  }

  void leave(user_regs_struct& registers) {
    if (answer_) {
      registers.rax = static_cast<unsigned long long>(*answer_);
      ptrace(PTRACE_SETREGS, child_, nullptr, &registers);
    }
  }

  bool was_hit() const { return was_hit_; }

 private:
  pid_t child_;
  const Fault& fault_;
  int count_ = 0;
  bool was_hit_ = false;
  std::optional<int> answer_;
};

/// Follows `child`, a stopped tracee, until it ends.
End follow(pid_t child, const Fault& fault) {
  Tracer tracer(child, fault);
  int status = 0;
  ptrace(PTRACE_SETOPTIONS, child, nullptr, PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL);
  for (bool is_entry = true;;) {
    ptrace(PTRACE_SYSCALL, child, nullptr, nullptr);
    waitpid(child, &status, 0);
    if (WIFEXITED(status)) {
      EXPECT_TRUE(WEXITSTATUS(status) == 0 || WEXITSTATUS(status) == kStatusOfError)
          << "exit status " << WEXITSTATUS(status);
      return !tracer.was_hit()          ? End::ran_through
             : WEXITSTATUS(status) == 0 ? End::hit
                                        : End::failed;
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
    is_entry ? tracer.enter(registers) : tracer.leave(registers);
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
  /// A registration: the folder "row" stands for the catalog's transaction.
  void commit() const {
    Staging staging(layout_);
    make_folder(staging.folder() / "features");
    write_file(staging.folder() / "data", "content");
    write_file(staging.folder() / "features" / "x", "content");
    Json manifest;
    staging.commit("titanic", "catalog", manifest);
    make_folder(layout_.root / "row");
    staging.confirm();
  }

  bool is_there() const { return std::filesystem::exists(layout_.generation("titanic", 1)); }
  bool is_named() const { return std::filesystem::exists(layout_.root / "row"); }

  /// A catalog that names the generation, or nothing.
  Knowledge naming(bool it, const std::string& catalog = "catalog") const {
    std::vector<Expected> expected;
    if (it) {
      expected = {{"titanic", 1, manifest_digest(layout_.generation("titanic", 1))}};
    }
    return {.catalog = catalog,
            .generations = [expected] { return expected; },
            .has_removed = [](const std::string&) { return false; }};
  }

  static void expect_no_finding(const std::vector<Finding>& findings, int at) {
    for (const Finding& finding : findings) {
      ADD_FAILURE() << "call " << at << ": " << finding.kind << " " << finding.path << ", "
                    << finding.detail;
    }
  }

  /// After a fault: nothing that `repair` does not mend; what the catalog names is there, and
  /// nothing else.
  void expect_sound(int at, const Knowledge& knowledge) const {
    sweep(layout_);
    expect_no_finding(repair(layout_, inspect(layout_, knowledge), knowledge), at);
    expect_no_finding(inspect(layout_, knowledge), at);
    EXPECT_TRUE(std::filesystem::is_empty(layout_.staging()));
    EXPECT_EQ(is_there(), !knowledge.generations().empty()) << "call " << at;
  }

  /// A catalog that was made anew in place of the lost one removes nothing.
  void expect_spared_by_another_catalog(int at) const {
    const bool was_there = is_there();
    const Knowledge another = naming(false, "another");
    repair(layout_, inspect(layout_, another), another);
    EXPECT_EQ(is_there(), was_there) << "call " << at;
  }

  Layout layout_{std::filesystem::temp_directory_path() / ("mdm-" + random_id())};
};

TEST_F(Crash, AtAnySystemCallOfACommitLeavesAWholeGenerationOrNone) {
  int unnamed = 0;
  int unconfirmed = 0;
  int at = 1;
  for (;; ++at) {
    remove_tree(layout_.root);
    make_folder(layout_.staging());
    if (run_with({at, 0, &any_call}, [&] { commit(); }) == End::ran_through) {
      break;
    }
    unnamed += is_there() && !is_named() ? 1 : 0;
    unconfirmed += is_named() && exists(layout_.generation("titanic", 1) / "unconfirmed") ? 1 : 0;
    expect_spared_by_another_catalog(at);
    expect_sound(at, naming(is_named()));
  }
  EXPECT_GT(at, 50);
  EXPECT_GT(unnamed, 0);
  EXPECT_GT(unconfirmed, 0);
  RecordProperty("crash_points", at - 1);
  // The end was reached: not even an older copy of the catalog takes it for what a crash left.
  const Knowledge older = naming(false);
  repair(layout_, inspect(layout_, older), older);
  EXPECT_TRUE(is_there());
}

TEST_F(Crash, AtAnySystemCallOfARemovalLeavesAWholeGenerationOrNone) {
  int whole = 0;
  int at = 1;
  for (;; ++at) {
    remove_tree(layout_.root);
    run_with({0, 0, &any_call}, [&] { commit(); });
    const Fault fault{at, 0, &any_call};
    if (run_with(fault, [&] { remove_generation(layout_, "titanic", 1); }) == End::ran_through) {
      break;
    }
    whole += is_there() ? 1 : 0;
    expect_sound(at, naming(is_there()));
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
        EXPECT_FALSE(is_named()) << "call " << at;
      } else {
        EXPECT_TRUE(is_named()) << "call " << at;
      }
      expect_sound(at, naming(is_named()));
    }
    EXPECT_GT(failed, 20);
  }
}

}  // namespace
}  // namespace mdm::home
