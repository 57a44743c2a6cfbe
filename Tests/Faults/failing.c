// Preloaded before the program: makes the n-th call that writes fail, or moves the clock.
//
// FAIL_AT=n      the n-th call fails; 0 or absent: none
// FAIL_STICKS=1  and every call after it
// FAIL_WITH=e    errno of the failure; EIO otherwise
// FAIL_COUNT=f   file that gets the number of calls when the program ends
// CLOCK_OFFSET=s seconds added to the time of day
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

static atomic_long calls;
static long fail_at, clock_offset;
static int sticks, error_number = EIO;
static const char *count_file;

static long number(const char *name, long absent) {
  const char *value = getenv(name);
  return value ? atol(value) : absent;
}

__attribute__((constructor)) static void begin(void) {
  fail_at = number("FAIL_AT", 0);
  sticks = number("FAIL_STICKS", 0);
  error_number = number("FAIL_WITH", EIO);
  clock_offset = number("CLOCK_OFFSET", 0);
  count_file = getenv("FAIL_COUNT");
}

__attribute__((destructor)) static void end(void) {
  if (!count_file) return;
  FILE *file = fopen(count_file, "w");
  if (!file) return;
  fprintf(file, "%ld\n", atomic_load(&calls));
  fclose(file);
}

static int fails(void) {
  long call = atomic_fetch_add(&calls, 1) + 1;
  if (fail_at == 0 || call < fail_at || (call > fail_at && !sticks)) return 0;
  errno = error_number;
  return 1;
}

// Only files: a failing message on standard error could not be told from none.
static int fails_on(int fd) {
  struct stat info;
  return fd != 2 && fstat(fd, &info) == 0 && S_ISREG(info.st_mode) && fails();
}

#define REAL(result, name, ...)                       \
  static result (*real)(__VA_ARGS__);                 \
  if (!real) real = (result(*)(__VA_ARGS__))dlsym(RTLD_NEXT, #name);

ssize_t write(int fd, const void *bytes, size_t count) {
  REAL(ssize_t, write, int, const void *, size_t)
  return fails_on(fd) ? -1 : real(fd, bytes, count);
}

ssize_t writev(int fd, const struct iovec *parts, int count) {
  REAL(ssize_t, writev, int, const struct iovec *, int)
  return fails_on(fd) ? -1 : real(fd, parts, count);
}

ssize_t pwrite(int fd, const void *bytes, size_t count, off_t place) {
  REAL(ssize_t, pwrite, int, const void *, size_t, off_t)
  return fails_on(fd) ? -1 : real(fd, bytes, count, place);
}

ssize_t pwrite64(int fd, const void *bytes, size_t count, off64_t place) {
  REAL(ssize_t, pwrite64, int, const void *, size_t, off64_t)
  return fails_on(fd) ? -1 : real(fd, bytes, count, place);
}

int fsync(int fd) {
  REAL(int, fsync, int)
  return fails() ? -1 : real(fd);
}

int fdatasync(int fd) {
  REAL(int, fdatasync, int)
  return fails() ? -1 : real(fd);
}

int ftruncate(int fd, off_t size) {
  REAL(int, ftruncate, int, off_t)
  return fails() ? -1 : real(fd, size);
}

int ftruncate64(int fd, off64_t size) {
  REAL(int, ftruncate64, int, off64_t)
  return fails() ? -1 : real(fd, size);
}

int rename(const char *from, const char *to) {
  REAL(int, rename, const char *, const char *)
  return fails() ? -1 : real(from, to);
}

int link(const char *from, const char *to) {
  REAL(int, link, const char *, const char *)
  return fails() ? -1 : real(from, to);
}

int clock_gettime(clockid_t clock, struct timespec *now) {
  REAL(int, clock_gettime, clockid_t, struct timespec *)
  int result = real(clock, now);
  if (result == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) now->tv_sec += clock_offset;
  return result;
}

int gettimeofday(struct timeval *restrict now, void *restrict zone) {
  REAL(int, gettimeofday, struct timeval *, void *)
  int result = real(now, zone);
  if (result == 0) now->tv_sec += clock_offset;
  return result;
}

time_t time(time_t *where) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  if (where) *where = now.tv_sec;
  return now.tv_sec;
}
