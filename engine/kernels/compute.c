/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The threads and the scratch of the products: everything is allocated here, once.
 */

#include "kernels/matmul-private.h"

#include "rill.h"

#include <cblas.h>
#include <pthread.h>
#include <stdlib.h>

static void
make_openblas_single_threaded (void)
{
  openblas_set_num_threads (1);
}

static void *
allocate (gsize        n,
          gsize        element_bytes,
          const char  *what,
          GError     **error)
{
  gsize bytes;
  void *memory = NULL;

  if (!g_size_checked_mul (&bytes, n, element_bytes) || !g_size_checked_add (&bytes, bytes, CACHE_LINE)
      || posix_memalign (&memory, CACHE_LINE, bytes) != 0)
    {
      g_set_error (error, RILL_ERROR, RILL_ERROR_MEMORY,
                   "Could not allocate %s: %" G_GSIZE_FORMAT " elements of %" G_GSIZE_FORMAT " bytes", what, n,
                   element_bytes);
      return NULL;
    }
  return memory;
}

/**
 * rill_compute_new:
 * @n_thread: threads that share the work, the caller's included; at least 1
 * @max_cols: the most inputs of any matrix
 * @max_tokens: the most activations of any call
 *
 * OpenBLAS is made single-threaded for the whole process: its own threads would spin against ours.
 *
 * Returns: (transfer full): threads and scratch, or NULL with RILL_ERROR_MEMORY.
 */
RillCompute *
rill_compute_new (guint    n_thread,
                  guint    max_cols,
                  guint    max_tokens,
                  GError **error)
{
  /* The one piece of state that is the process's and not ours: it is OpenBLAS's, and set to one value only. */
  static pthread_once_t openblas_once = PTHREAD_ONCE_INIT;
  g_autoptr (RillCompute) compute = NULL;
  gsize n_groups, n_values;

  g_return_val_if_fail (n_thread >= 1, NULL);
  g_return_val_if_fail (max_cols >= 1, NULL);
  g_return_val_if_fail (max_tokens >= 1, NULL);

  pthread_once (&openblas_once, make_openblas_single_threaded);

  compute = g_aligned_alloc0 (1, sizeof *compute, CACHE_LINE);
  compute->max_cols = max_cols;
  compute->max_tokens = max_tokens;
  rill_kernels_init (&compute->kernels, rill_cpu_get_flags ());

  if (!g_size_checked_mul (&n_groups, max_tokens, rill_act_get_n_groups (max_cols))
      || !g_size_checked_mul (&n_values, (gsize) n_thread * TILE_ROWS, max_cols))
    {
      g_set_error (error, RILL_ERROR, RILL_ERROR_MEMORY,
                   "Scratch for %u activations of %u values on %u threads is larger than memory", max_tokens, max_cols,
                   n_thread);
      return NULL;
    }
  compute->acts = allocate (n_groups, sizeof *compute->acts, "quantised activations", error);
  if (compute->acts == NULL)
    return NULL;
  if (max_tokens > MIN (FEW_TOKENS_F32, compute->kernels.max_block_tokens))
    {
      compute->tiles = allocate (n_values, sizeof *compute->tiles, "tiles of weights", error);
      if (compute->tiles == NULL)
        return NULL;
    }
  compute->pool = rill_pool_new (n_thread, error);
  if (compute->pool == NULL)
    return NULL;
  return g_steal_pointer (&compute);
}

/**
 * rill_compute_free:
 *
 * Ends the threads. No call may be running.
 */
void
rill_compute_free (RillCompute *compute)
{
  if (compute == NULL)
    return;

  rill_pool_free (compute->pool);
  free (compute->acts);
  free (compute->tiles);
  g_aligned_free (compute);
}

/**
 * rill_compute_get_kernels:
 *
 * Returns: (transfer none): the kernels in use.
 */
const RillKernels *
rill_compute_get_kernels (RillCompute *compute)
{
  return &compute->kernels;
}

/**
 * rill_compute_get_pool:
 *
 * Returns: (transfer none): the threads, for other work of the same caller between two products.
 */
RillPool *
rill_compute_get_pool (RillCompute *compute)
{
  return compute->pool;
}
