/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The engine's threads. A job is announced by raising a generation number; workers spin on it for a bounded moment,
 * because between two products of a token only microseconds pass, and then sleep on a condition. Whoever sleeps says so
 * first and looks again, and whoever announces looks for sleepers afterwards: with sequentially consistent accesses at
 * least one of the two sees the other, so no wake-up is lost and none is paid for when all are awake.
 */

#include "kernels/pool.h"

#include "rill.h"

#include <pthread.h>
#include <stdatomic.h>

/* A pause is 10-50 ns. The longest wait covers the gaps inside a token; a thread that waited in vain halves its next
 * wait, so that on a machine with more to do than processors the pool soon sleeps almost at once. The shortest still
 * covers the few microseconds between two products: sleeping there costs a waking for every one of them. */
#define SPIN_MAX 16384
#define SPIN_MIN 1024

typedef struct
{
  RillPool *pool;
  pthread_t thread;
  guint index;
} RillWorker;

struct _RillPool
{
  guint n_thread;
  guint n_started;
  RillWorker *workers; /* [n_thread - 1] */

  RillPoolFunc func;
  gpointer data;
  guint caller_spin; /* only the caller's */

  /* What the workers poll and what they count down lie on cache lines of their own. */
  _Alignas (64) atomic_uint generation;
  atomic_bool quit;
  _Alignas (64) atomic_uint n_pending;
  _Alignas (64) atomic_uint n_asleep;
  atomic_bool caller_asleep;

  pthread_mutex_t mutex;
  pthread_cond_t work_cond;
  pthread_cond_t done_cond;
};

static inline void
relax (void)
{
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause ();
#elif defined(__aarch64__)
  __asm__ __volatile__ ("isb" ::: "memory");
#endif
}

static guint
adapt_spin (guint    spin,
            gboolean in_vain)
{
  return in_vain ? MAX (spin / 2, SPIN_MIN) : MIN (spin * 2, SPIN_MAX);
}

/* Returns the new generation. */
static guint
wait_for_job (RillPool *pool,
              guint     seen,
              guint    *spin)
{
  guint generation;

  for (guint i = 0; i < *spin; i++)
    {
      generation = atomic_load_explicit (&pool->generation, memory_order_acquire);
      if (generation != seen)
        {
          *spin = adapt_spin (*spin, FALSE);
          return generation;
        }
      relax ();
    }
  *spin = adapt_spin (*spin, TRUE);

  pthread_mutex_lock (&pool->mutex);
  atomic_fetch_add (&pool->n_asleep, 1);
  while ((generation = atomic_load (&pool->generation)) == seen)
    pthread_cond_wait (&pool->work_cond, &pool->mutex);
  atomic_fetch_sub (&pool->n_asleep, 1);
  pthread_mutex_unlock (&pool->mutex);
  return generation;
}

static void *
worker_main (void *user_data)
{
  RillWorker *worker = user_data;
  RillPool *pool = worker->pool;
  guint seen = 0;
  guint spin = SPIN_MAX;

  while (TRUE)
    {
      seen = wait_for_job (pool, seen, &spin);
      if (atomic_load_explicit (&pool->quit, memory_order_relaxed))
        break;

      pool->func (pool->data, worker->index, pool->n_thread);

      if (atomic_fetch_sub (&pool->n_pending, 1) == 1 && atomic_load (&pool->caller_asleep))
        {
          pthread_mutex_lock (&pool->mutex);
          pthread_cond_signal (&pool->done_cond);
          pthread_mutex_unlock (&pool->mutex);
        }
    }
  return NULL;
}

static void
announce (RillPool *pool)
{
  atomic_fetch_add (&pool->generation, 1);
  if (atomic_load (&pool->n_asleep) > 0)
    {
      pthread_mutex_lock (&pool->mutex);
      pthread_cond_broadcast (&pool->work_cond);
      pthread_mutex_unlock (&pool->mutex);
    }
}

static void
wait_for_workers (RillPool *pool)
{
  for (guint i = 0; i < pool->caller_spin; i++)
    {
      if (atomic_load_explicit (&pool->n_pending, memory_order_acquire) == 0)
        {
          pool->caller_spin = adapt_spin (pool->caller_spin, FALSE);
          return;
        }
      relax ();
    }
  pool->caller_spin = adapt_spin (pool->caller_spin, TRUE);

  pthread_mutex_lock (&pool->mutex);
  atomic_store (&pool->caller_asleep, TRUE);
  while (atomic_load (&pool->n_pending) != 0)
    pthread_cond_wait (&pool->done_cond, &pool->mutex);
  atomic_store (&pool->caller_asleep, FALSE);
  pthread_mutex_unlock (&pool->mutex);
}

/**
 * rill_pool_new:
 * @n_thread: threads that share a job, the caller's included; at least 1
 *
 * Starts @n_thread - 1 threads.
 *
 * Returns: (transfer full): a pool, or NULL with RILL_ERROR_MEMORY where the system gives no more threads.
 */
RillPool *
rill_pool_new (guint    n_thread,
               GError **error)
{
  RillPool *pool;

  g_return_val_if_fail (n_thread >= 1, NULL);

  pool = g_aligned_alloc0 (1, sizeof *pool, _Alignof (RillPool));
  pool->n_thread = n_thread;
  pool->caller_spin = SPIN_MAX;
  pool->workers = g_new0 (RillWorker, n_thread - 1);
  pthread_mutex_init (&pool->mutex, NULL);
  pthread_cond_init (&pool->work_cond, NULL);
  pthread_cond_init (&pool->done_cond, NULL);

  for (guint i = 0; i + 1 < n_thread; i++)
    {
      RillWorker *worker = &pool->workers[i];
      int result;

      worker->pool = pool;
      worker->index = i + 1;
      result = pthread_create (&worker->thread, NULL, worker_main, worker);
      if (result != 0)
        {
          g_set_error (error, RILL_ERROR, RILL_ERROR_MEMORY, "Could not start thread %u of %u: %s", i + 2, n_thread,
                       g_strerror (result));
          rill_pool_free (pool);
          return NULL;
        }
      pool->n_started++;
    }
  return pool;
}

/**
 * rill_pool_free:
 *
 * Ends the threads and waits for them. No job may be running.
 */
void
rill_pool_free (RillPool *pool)
{
  if (pool == NULL)
    return;

  atomic_store (&pool->quit, TRUE);
  announce (pool);
  for (guint i = 0; i < pool->n_started; i++)
    pthread_join (pool->workers[i].thread, NULL);

  pthread_cond_destroy (&pool->done_cond);
  pthread_cond_destroy (&pool->work_cond);
  pthread_mutex_destroy (&pool->mutex);
  g_free (pool->workers);
  g_aligned_free (pool);
}

/**
 * rill_pool_get_n_thread:
 *
 * Returns: threads that share a job, the caller's included.
 */
guint
rill_pool_get_n_thread (RillPool *pool)
{
  g_return_val_if_fail (pool != NULL, 0);

  return pool->n_thread;
}

/**
 * rill_pool_run:
 * @func: called once on each thread, with its index
 *
 * Runs one job and returns when every thread has finished it; what they wrote is visible to the caller. The caller is
 * thread 0. One caller at a time, and not from within a job. Allocates nothing.
 */
void
rill_pool_run (RillPool    *pool,
               RillPoolFunc func,
               gpointer     data)
{
  g_return_if_fail (pool != NULL);
  g_return_if_fail (func != NULL);

  if (pool->n_thread == 1)
    {
      func (data, 0, 1);
      return;
    }

  pool->func = func;
  pool->data = data;
  atomic_store_explicit (&pool->n_pending, pool->n_thread - 1, memory_order_relaxed);
  announce (pool);
  func (data, 0, pool->n_thread);
  wait_for_workers (pool);
}
