// SPDX-License-Identifier: Apache-2.0
// Threads of C11 in terms of POSIX, as glibc has them inside, where the thread sanitizer does not
// see them. What is defined in a program goes before what its libraries bring.
#include <cerrno>
#include <cstdint>
#include <memory>

#include <pthread.h>
#include <threads.h>

namespace {

static_assert(sizeof(mtx_t) >= sizeof(pthread_mutex_t) && sizeof(cnd_t) >= sizeof(pthread_cond_t));

pthread_mutex_t* posix(mtx_t* mutex) {
  return reinterpret_cast<pthread_mutex_t*>(mutex);
}
pthread_cond_t* posix(cnd_t* condition) {
  return reinterpret_cast<pthread_cond_t*>(condition);
}
int told(int error) {
  if (error == 0) return thrd_success;
  return error == ETIMEDOUT ? thrd_timedout : thrd_error;
}

struct Start {
  thrd_start_t function;
  void* argument;
};

void* run(void* given) {
  const std::unique_ptr<Start> start(static_cast<Start*>(given));
  return reinterpret_cast<void*>(static_cast<std::intptr_t>(start->function(start->argument)));
}

}  // namespace

extern "C" {

/// librdkafka counts references with atomics that the sanitizer does not see: what it frees and
/// copies itself is not watched, and so are its locks for readers and writers not. Its mutexes are,
/// and all that it calls back. The memory of a mutex itself is its own matter: one that was made
/// behind a lock for writers looks as if it had been handed over without any. OpenSSL reads the
/// sockets that librdkafka opens and closes unwatched: of a number that is used again, its read
/// would seem to be of the file that has it now.
const char* __tsan_default_suppressions() {
  return "called_from_lib:librdkafka.so.1\ncalled_from_lib:libcrypto.so.3\nrace:^mtx_lock$\n";
}

int thrd_create(thrd_t* thread, thrd_start_t function, void* argument) {
  auto start = std::make_unique<Start>(Start{function, argument});
  const int error = pthread_create(thread, nullptr, run, start.get());
  if (error == 0) (void)start.release();
  return told(error);
}
int thrd_join(thrd_t thread, int* result) {
  void* answer = nullptr;
  const int error = pthread_join(thread, &answer);
  if (result != nullptr) *result = static_cast<int>(reinterpret_cast<std::intptr_t>(answer));
  return told(error);
}

int mtx_init(mtx_t* mutex, int type) noexcept {
  pthread_mutexattr_t kind;
  pthread_mutexattr_init(&kind);
  if ((type & mtx_recursive) != 0) pthread_mutexattr_settype(&kind, PTHREAD_MUTEX_RECURSIVE);
  const int error = pthread_mutex_init(posix(mutex), &kind);
  pthread_mutexattr_destroy(&kind);
  return told(error);
}
int mtx_lock(mtx_t* mutex) {
  return told(pthread_mutex_lock(posix(mutex)));
}
int mtx_unlock(mtx_t* mutex) noexcept {
  return told(pthread_mutex_unlock(posix(mutex)));
}
void mtx_destroy(mtx_t* mutex) noexcept {
  pthread_mutex_destroy(posix(mutex));
}

int cnd_init(cnd_t* condition) noexcept {
  return told(pthread_cond_init(posix(condition), nullptr));
}
int cnd_signal(cnd_t* condition) noexcept {
  return told(pthread_cond_signal(posix(condition)));
}
int cnd_broadcast(cnd_t* condition) noexcept {
  return told(pthread_cond_broadcast(posix(condition)));
}
int cnd_wait(cnd_t* condition, mtx_t* mutex) {
  return told(pthread_cond_wait(posix(condition), posix(mutex)));
}
int cnd_timedwait(cnd_t* condition, mtx_t* mutex, const timespec* until) {
  return told(pthread_cond_timedwait(posix(condition), posix(mutex), until));
}
void cnd_destroy(cnd_t* condition) noexcept {
  pthread_cond_destroy(posix(condition));
}

}  // extern "C"
