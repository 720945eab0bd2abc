// Preloaded into mdm by run_offline.py: writes a byte to the file SOCKET_LOG for each socket that
// is asked for.

#include <cstdlib>

#include <dlfcn.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

extern "C" int socket(int domain, int type, int protocol) {
  if (const char* const log = getenv("SOCKET_LOG"); log != nullptr) {
    const int file = open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (file < 0 || write(file, "s", 1) != 1) {
      abort();
    }
    close(file);
  }
  using Function = int(int, int, int);
  return reinterpret_cast<Function*>(dlsym(RTLD_NEXT, "socket"))(domain, type, protocol);
}
