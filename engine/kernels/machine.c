/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The limits of the machine as this process may use it: physical cores, and how fast they read memory together.
 */

#define _GNU_SOURCE /* the affinity of processes */

#include "rill.h"

#include "kernels/pool.h"

#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* --- Cores ------------------------------------------------------------------------------------------------------- */

/* Processors that share a core name the same siblings, so a core is counted once. */
static guint
count_cores (void)
{
  g_autoptr (GHashTable) cores = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  const guint max_cpus = 8192;
  const gsize set_bytes = CPU_ALLOC_SIZE (max_cpus);
  cpu_set_t *set = CPU_ALLOC (max_cpus);
  guint n_cores;

  if (set == NULL || sched_getaffinity (0, set_bytes, set) != 0)
    {
      CPU_FREE (set);
      return g_get_num_processors ();
    }

  for (guint cpu = 0; cpu < max_cpus; cpu++)
    {
      g_autofree char *path = NULL;
      char *siblings = NULL;

      if (!CPU_ISSET_S (cpu, set_bytes, set))
        continue;
      path = g_strdup_printf ("/sys/devices/system/cpu/cpu%u/topology/thread_siblings_list", cpu);
      if (!g_file_get_contents (path, &siblings, NULL, NULL))
        siblings = g_strdup (path); /* unknown topology: a core of its own */
      g_hash_table_add (cores, siblings);
    }
  n_cores = g_hash_table_size (cores);
  CPU_FREE (set);
  return MAX (n_cores, 1);
}

/* Reads the two numbers of a control group's quota; returns FALSE where there is none. */
static gboolean
read_quota (const char *folder,
            gboolean    version_2,
            double     *cores)
{
  g_autofree char *quota_path = g_build_filename (folder, version_2 ? "cpu.max" : "cpu.cfs_quota_us", NULL);
  g_autofree char *period_path = g_build_filename (folder, "cpu.cfs_period_us", NULL);
  g_autofree char *quota_text = NULL;
  g_autofree char *period_text = NULL;
  const char *period_start;
  double quota, period;

  if (!g_file_get_contents (quota_path, &quota_text, NULL, NULL))
    return FALSE;
  if (version_2)
    {
      period_start = strchr (quota_text, ' ');
    }
  else
    {
      if (!g_file_get_contents (period_path, &period_text, NULL, NULL))
        return FALSE;
      period_start = period_text;
    }
  if (period_start == NULL)
    return FALSE;

  /* "max" and -1 mean no limit and are no positive numbers. */
  quota = g_ascii_strtod (quota_text, NULL);
  period = g_ascii_strtod (period_start, NULL);
  if (quota <= 0 || period <= 0)
    return FALSE;
  *cores = quota / period;
  return TRUE;
}

/* The smallest quota of the group @path below @mount and of the groups above it. */
static double
smallest_quota (const char *mount,
                const char *path,
                gboolean    version_2,
                double      limit)
{
  g_autofree char *folder = g_build_filename (mount, path, NULL);

  while (strlen (folder) >= strlen (mount))
    {
      double cores;
      char *parent;

      if (read_quota (folder, version_2, &cores))
        limit = MIN (limit, cores);
      parent = g_path_get_dirname (folder);
      g_free (folder);
      folder = parent;
    }
  return limit;
}

static double
get_quota (double limit)
{
  g_autofree char *groups = NULL;
  g_auto (GStrv) lines = NULL;

  if (!g_file_get_contents ("/proc/self/cgroup", &groups, NULL, NULL))
    return limit;

  /* Each line is "number:controllers:path"; version 2 has number 0 and names no controllers. */
  lines = g_strsplit (groups, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_auto (GStrv) fields = g_strsplit (lines[i], ":", 3);
      g_auto (GStrv) controllers = NULL;

      if (g_strv_length (fields) != 3)
        continue;
      controllers = g_strsplit (fields[1], ",", -1);
      if (g_str_equal (fields[0], "0") && fields[1][0] == '\0')
        limit = smallest_quota ("/sys/fs/cgroup", fields[2], TRUE, limit);
      else if (g_strv_contains ((const char *const *) controllers, "cpu"))
        limit = smallest_quota ("/sys/fs/cgroup/cpu", fields[2], FALSE, limit);
    }
  return limit;
}

/**
 * rill_cpu_default_threads:
 *
 * Two threads on one core would share its vector units, and more threads than the quota allows would be put to sleep in
 * the middle of a token; so neither is counted.
 *
 * Returns: physical cores that this process may use by its affinity and its control groups' quota; at least 1.
 */
guint
rill_cpu_default_threads (void)
{
  guint n_cores = count_cores ();
  double quota = get_quota (n_cores);

  return MAX (1, (guint) quota);
}

/* --- Memory ------------------------------------------------------------------------------------------------------ */

#define READ_CHUNK ((gsize) 1 << 20)
#define READ_PASSES 7

typedef struct
{
  const guint64 *words;
  gsize n_chunks;
  atomic_size_t next_chunk;
  atomic_ullong sink; /* keeps the reads from being optimised away */
} ReadJob;

static void
read_chunks (gpointer data,
             guint    index,
             guint    n_thread)
{
  ReadJob *job = data;
  const gsize chunk_words = READ_CHUNK / sizeof (guint64);
  guint64 total = 0;
  gsize chunk;

  while ((chunk = atomic_fetch_add (&job->next_chunk, 1)) < job->n_chunks)
    {
      const guint64 *words = job->words + chunk * chunk_words;
      guint64 sums[8] = { 0 };

      for (gsize i = 0; i < chunk_words; i += 8)
        for (guint lane = 0; lane < 8; lane++)
          sums[lane] += words[i + lane];
      for (guint lane = 0; lane < 8; lane++)
        total += sums[lane];
    }
  atomic_fetch_add (&job->sink, total);
}

/* Eight times the last cache, so that what one pass leaves there is a small part of the next. */
static gsize
choose_buffer_bytes (void)
{
  gsize bytes = (gsize) 256 << 20;

#ifdef _SC_LEVEL3_CACHE_SIZE
  long l3_bytes = sysconf (_SC_LEVEL3_CACHE_SIZE);

  if (l3_bytes > 0)
    bytes = CLAMP ((gsize) l3_bytes * 8, bytes, (gsize) 1 << 30);
#endif
  return bytes / READ_CHUNK * READ_CHUNK;
}

/**
 * rill_cpu_measure_read_bandwidth:
 * @n_thread: threads that read together; at least 1
 *
 * Reads a prefaulted buffer much larger than the caches several times over; takes a fraction of a second and up to
 * 1 GiB of memory for that while.
 *
 * Returns: bytes a second of the best pass; 0 where the memory or the threads could not be had.
 */
double
rill_cpu_measure_read_bandwidth (guint n_thread)
{
  g_autoptr (RillPool) pool = NULL;
  const gsize n_bytes = choose_buffer_bytes ();
  ReadJob job = { 0 };
  gint64 best = G_MAXINT64;
  void *buffer;

  g_return_val_if_fail (n_thread >= 1, 0);

  pool = rill_pool_new (n_thread, NULL);
  if (pool == NULL)
    return 0;
  buffer = mmap (NULL, n_bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (buffer == MAP_FAILED)
    return 0;
#ifdef MADV_HUGEPAGE
  (void) madvise (buffer, n_bytes, MADV_HUGEPAGE);
#endif
  /* Untouched pages would all be the one zero page, which is always in the cache. */
  memset (buffer, 1, n_bytes);

  job.words = buffer;
  job.n_chunks = n_bytes / READ_CHUNK;
  for (guint pass = 0; pass < READ_PASSES; pass++)
    {
      gint64 start = g_get_monotonic_time ();

      atomic_store (&job.next_chunk, 0);
      rill_pool_run (pool, read_chunks, &job);
      best = MIN (best, MAX (1, g_get_monotonic_time () - start));
    }
  munmap (buffer, n_bytes);
  return (double) n_bytes / (double) best * 1e6;
}
