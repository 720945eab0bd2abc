#pragma once

#include <libpq-fe.h>

namespace mdm::postgres {

/// The functions of libpq that this module calls, without their prefix.
#define MDM_POSTGRES_FUNCTIONS(X) \
  X(cancel)                       \
  X(clear)                        \
  X(cmdTuples)                    \
  X(connectPoll)                  \
  X(connectStartParams)           \
  X(consumeInput)                 \
  X(errorMessage)                 \
  X(finish)                       \
  X(flush)                        \
  X(freeCancel)                   \
  X(freemem)                      \
  X(getCancel)                    \
  X(getCopyData)                  \
  X(getResult)                    \
  X(getisnull)                    \
  X(getlength)                    \
  X(getvalue)                     \
  X(isBusy)                       \
  X(nfields)                      \
  X(ntuples)                      \
  X(putCopyData)                  \
  X(putCopyEnd)                   \
  X(resultErrorField)             \
  X(resultErrorMessage)           \
  X(resultStatus)                 \
  X(sendQuery)                    \
  X(setNoticeProcessor)           \
  X(setnonblocking)               \
  X(socket)                       \
  X(status)

struct Library {
  Library();

#define MDM_POSTGRES_MEMBER(name) decltype(&::PQ##name) name = nullptr;
  MDM_POSTGRES_FUNCTIONS(MDM_POSTGRES_MEMBER)
#undef MDM_POSTGRES_MEMBER
};

/// libpq, on the first call; it then stays loaded. It brings many libraries along, which commands
/// that talk to no server must not pay for.
/// \throws Error{unavailable} if it is not there or lacks a function
const Library& library();

}  // namespace mdm::postgres
