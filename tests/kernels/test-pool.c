/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The pool: every thread runs every job once, the caller sees what they wrote, and neither many short jobs, uneven ones
 * nor a second pool beside it lose a wake-up.
 */

#include "kernels/pool.h"
#include "rill.h"

#include <pthread.h>
#include <stdatomic.h>

#define MAX_THREADS 8

typedef struct
{
  guint64 n_runs[MAX_THREADS][8]; /* a cache line each; written without atomics on purpose */
  guint n_thread[MAX_THREADS];
  guint rounds_of_work;
} Counts;

static void
count_cb (gpointer data,
          guint    index,
          guint    n_thread)
{
  Counts *counts = data;

  counts->n_runs[index][0]++;
  counts->n_thread[index] = n_thread;
}

static void
test_every_thread_runs_once (void)
{
  for (guint n_thread = 1; n_thread <= MAX_THREADS; n_thread++)
    {
      g_autoptr (RillPool) pool = rill_pool_new (n_thread, NULL);
      Counts counts = { 0 };
      const guint n_jobs = 2000;

      g_assert_nonnull (pool);
      g_assert_cmpuint (rill_pool_get_n_thread (pool), ==, n_thread);
      for (guint job = 0; job < n_jobs; job++)
        rill_pool_run (pool, count_cb, &counts);

      for (guint i = 0; i < MAX_THREADS; i++)
        {
          g_assert_cmpuint (counts.n_runs[i][0], ==, i < n_thread ? n_jobs : 0);
          g_assert_cmpuint (counts.n_thread[i], ==, i < n_thread ? n_thread : 0);
        }
    }
}

static void
thread_cb (gpointer data,
           guint    index,
           guint    n_thread)
{
  pthread_t *threads = data;

  threads[index] = pthread_self ();
}

static void
test_caller_is_thread_0 (void)
{
  g_autoptr (RillPool) one = rill_pool_new (1, NULL);
  g_autoptr (RillPool) three = rill_pool_new (3, NULL);
  pthread_t threads[3];

  rill_pool_run (one, thread_cb, threads);
  g_assert_true (pthread_equal (threads[0], pthread_self ()));

  rill_pool_run (three, thread_cb, threads);
  g_assert_true (pthread_equal (threads[0], pthread_self ()));
  g_assert_false (pthread_equal (threads[1], pthread_self ()));
  g_assert_false (pthread_equal (threads[2], pthread_self ()));
  g_assert_false (pthread_equal (threads[1], threads[2]));
}

typedef struct
{
  const guint64 *in;
  guint64 *out;
  gsize n;
} Stage;

static void
stage_cb (gpointer data,
          guint    index,
          guint    n_thread)
{
  Stage *stage = data;
  gsize begin, end;

  rill_pool_split (stage->n, 16, index, n_thread, &begin, &end);
  /* Reads what other threads wrote in the job before. */
  for (gsize i = begin; i < end; i++)
    stage->out[i] = stage->in[stage->n - 1 - i] + 1;
}

static void
test_jobs_see_the_job_before (void)
{
  g_autoptr (RillPool) pool = rill_pool_new (3, NULL);
  guint64 a[1000] = { 0 };
  guint64 b[1000];
  Stage there = { a, b, G_N_ELEMENTS (a) };
  Stage back = { b, a, G_N_ELEMENTS (a) };

  for (guint round = 0; round < 1000; round++)
    {
      rill_pool_run (pool, stage_cb, &there);
      rill_pool_run (pool, stage_cb, &back);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (a); i++)
    g_assert_cmpuint (a[i], ==, 2000);
}

static void
uneven_cb (gpointer data,
           guint    index,
           guint    n_thread)
{
  Counts *counts = data;

  /* A different thread is late each time, sometimes the caller, and late enough for the others to fall asleep. */
  if (counts->rounds_of_work % n_thread == index)
    g_usleep (1000);
  counts->n_runs[index][0]++;
}

static void
test_uneven_work (void)
{
  g_autoptr (RillPool) pool = rill_pool_new (4, NULL);
  Counts counts = { 0 };

  for (guint job = 0; job < 100; job++)
    {
      counts.rounds_of_work = job;
      rill_pool_run (pool, uneven_cb, &counts);
    }
  for (guint i = 0; i < 4; i++)
    g_assert_cmpuint (counts.n_runs[i][0], ==, 100);
}

static void
test_wakes_from_sleep (void)
{
  g_autoptr (RillPool) pool = rill_pool_new (3, NULL);
  Counts counts = { 0 };

  for (guint job = 0; job < 50; job++)
    {
      rill_pool_run (pool, count_cb, &counts);
      g_usleep (job % 5 * 500);
    }
  for (guint i = 0; i < 3; i++)
    g_assert_cmpuint (counts.n_runs[i][0], ==, 50);
}

static void *
run_own_pool (void *data)
{
  g_autoptr (RillPool) pool = rill_pool_new (3, NULL);
  Counts *counts = data;

  for (guint job = 0; job < 3000; job++)
    rill_pool_run (pool, count_cb, counts);
  return NULL;
}

static void
test_two_pools_side_by_side (void)
{
  Counts counts[2] = { 0 };
  pthread_t threads[2];

  for (guint i = 0; i < 2; i++)
    g_assert_cmpint (pthread_create (&threads[i], NULL, run_own_pool, &counts[i]), ==, 0);
  for (guint i = 0; i < 2; i++)
    pthread_join (threads[i], NULL);

  for (guint i = 0; i < 2; i++)
    for (guint thread = 0; thread < 3; thread++)
      g_assert_cmpuint (counts[i].n_runs[thread][0], ==, 3000);
}

static void
test_free_without_a_job (void)
{
  for (guint i = 0; i < 50; i++)
    {
      g_autoptr (RillPool) pool = rill_pool_new (1 + i % 4, NULL);

      if (i % 3 == 0)
        g_usleep (200);
    }
  rill_pool_free (NULL);
}

static void
test_split_covers_everything_once (void)
{
  const gsize lengths[] = { 0, 1, 15, 16, 17, 100, 4096, 4099 };
  const gsize grains[] = { 1, 3, 16, 64 };

  for (guint n_thread = 1; n_thread <= 7; n_thread++)
    for (guint l = 0; l < G_N_ELEMENTS (lengths); l++)
      for (guint g = 0; g < G_N_ELEMENTS (grains); g++)
        {
          gsize expected = 0;

          for (guint i = 0; i < n_thread; i++)
            {
              gsize begin, end;

              rill_pool_split (lengths[l], grains[g], i, n_thread, &begin, &end);
              g_assert_cmpuint (begin, ==, expected);
              g_assert_cmpuint (end, >=, begin);
              g_assert_true (begin % grains[g] == 0 || begin == lengths[l]);
              expected = end;
            }
          g_assert_cmpuint (expected, ==, lengths[l]);
        }
}

static void
test_machine (void)
{
  g_assert_cmpuint (rill_cpu_default_threads (), >=, 1);
  g_assert_cmpuint (rill_cpu_default_threads (), <=, g_get_num_processors ());
  g_assert_nonnull (rill_cpu_describe ());
  g_assert_cmpfloat (rill_cpu_measure_read_bandwidth (1), >, 1e8);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pool/every-thread-runs-once", test_every_thread_runs_once);
  g_test_add_func ("/pool/caller-is-thread-0", test_caller_is_thread_0);
  g_test_add_func ("/pool/jobs-see-the-job-before", test_jobs_see_the_job_before);
  g_test_add_func ("/pool/uneven-work", test_uneven_work);
  g_test_add_func ("/pool/wakes-from-sleep", test_wakes_from_sleep);
  g_test_add_func ("/pool/two-pools-side-by-side", test_two_pools_side_by_side);
  g_test_add_func ("/pool/free-without-a-job", test_free_without_a_job);
  g_test_add_func ("/pool/split-covers-everything-once", test_split_covers_everything_once);
  g_test_add_func ("/machine/limits", test_machine);
  return g_test_run ();
}
