#pragma once
#include <cblas.h>
#include <stdlib.h>
#include <string.h>

/// Only a threaded OpenBLAS has it.
int blas_thread_shutdown_(void) __attribute__((weak));

/// Ends the threads that a threaded OpenBLAS starts as soon as it is loaded: waiting for work, they keep the other cores
/// busy for tens of milliseconds. It starts them again when a product is to use more than one.
static inline void openblas_end_threads(void) {
  if (blas_thread_shutdown_) blas_thread_shutdown_();
}

/// Where OpenBLAS takes the buffer of a thread from; both are exported, but in none of its headers.
void *blas_memory_alloc(int) __attribute__((weak));
void blas_memory_free(void *) __attribute__((weak));

/// Has OpenBLAS map the buffers of so many threads, which it keeps for the products to come.
static inline void openblas_reserve(int threads) {
  if (!blas_memory_alloc || !blas_memory_free) return;
  void *buffers[64];
  int count = threads < 64 ? threads : 64;
  for (int i = 0; i < count; i++) buffers[i] = blas_memory_alloc(1);
  for (int i = 0; i < count; i++) blas_memory_free(buffers[i]);
}

/// Only an OpenBLAS for many kinds of processors has them.
void gotoblas_dynamic_init(void) __attribute__((weak));
void gotoblas_dynamic_quit(void) __attribute__((weak));

/// An OpenBLAS older than the processor takes the kernels of 2004, which are several times slower. Has it take those of a
/// newer processor whose instructions are there. Before the first product, for it may not change between two.
static inline void openblas_choose_kernels(void) {
#if defined(__x86_64__)
  if (!gotoblas_dynamic_init || !gotoblas_dynamic_quit || getenv("OPENBLAS_CORETYPE")) return;
  if (strcmp(openblas_get_corename(), "Prescott") != 0) return;
  __builtin_cpu_init();
  if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("fma")) return;
  int has512 = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512bw")
               && __builtin_cpu_supports("avx512vl");
  setenv("OPENBLAS_CORETYPE", has512 ? "SkylakeX" : "Haswell", 0);
  gotoblas_dynamic_quit();
  gotoblas_dynamic_init();
#endif
}

// LAPACK as OpenBLAS exports it: Fortran calling convention, 32-bit integers, column-major.

/// Householder QR, A = QR.
void dgeqrf_(const int *m, const int *n, double *a, const int *lda, double *tau, double *work, const int *lwork,
             int *info);
/// Householder QR with column pivoting, A P = QR.
void dgeqp3_(const int *m, const int *n, double *a, const int *lda, int *jpvt, double *tau, double *work,
             const int *lwork, int *info);
/// Applies Q or its transpose from dgeqrf_.
void dormqr_(const char *side, const char *trans, const int *m, const int *n, const int *k, const double *a,
             const int *lda, const double *tau, double *c, const int *ldc, double *work, const int *lwork, int *info);
/// The first columns of Q from dgeqrf_.
void dorgqr_(const int *m, const int *n, const int *k, double *a, const int *lda, const double *tau, double *work,
             const int *lwork, int *info);
/// Solves with a triangular matrix.
void dtrtrs_(const char *uplo, const char *trans, const char *diag, const int *n, const int *nrhs, const double *a,
             const int *lda, double *b, const int *ldb, int *info);
/// Cholesky factor of a symmetric positive definite matrix.
void dpotrf_(const char *uplo, const int *n, double *a, const int *lda, int *info);
/// Cholesky factor with pivots of a positive semidefinite matrix, as far as pivots are above tol; info > 0: its rank is less.
void dpstrf_(const char *uplo, const int *n, double *a, const int *lda, int *piv, int *rank, const double *tol,
             double *work, int *info);
/// Solves with the factor from dpotrf_.
void dpotrs_(const char *uplo, const int *n, const int *nrhs, const double *a, const int *lda, double *b,
             const int *ldb, int *info);
/// The inverse from the factor of dpotrf_, one triangle.
void dpotri_(const char *uplo, const int *n, double *a, const int *lda, int *info);
/// Eigenvalues of a symmetric matrix, ascending.
void dsyev_(const char *jobz, const char *uplo, const int *n, double *a, const int *lda, double *w, double *work,
            const int *lwork, int *info);
