/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The checker's tools: tiers, guarded buffers, hostile numbers, the comparison and the stopwatch.
 */

#define _GNU_SOURCE /* anonymous mappings */

#include "check.h"

#include "rill.h"

#include <math.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

/* --- Tiers ------------------------------------------------------------------------------------------------------- */

guint
check_get_tiers (RillKernels tiers[CHECK_MAX_TIERS])
{
  static const RillCpuFlags steps[] = { RILL_CPU_AVX2, RILL_CPU_AVX512, RILL_CPU_AVX512_VNNI, RILL_CPU_NEON,
                                        RILL_CPU_NEON_DOTPROD };
  const RillCpuFlags available = rill_cpu_get_flags ();
  RillCpuFlags flags = RILL_CPU_C;
  guint n_tiers = 0;

  rill_kernels_init (&tiers[n_tiers++], flags);
  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    if ((available & steps[i]) != 0)
      {
        flags |= steps[i];
        rill_kernels_init (&tiers[n_tiers++], flags);
      }
  return n_tiers;
}

/* --- Buffers ----------------------------------------------------------------------------------------------------- */

typedef struct
{
  guint8 *mapping;
  gsize n_bytes;
} Mapping;

static Mapping
mapping_for (gsize n_bytes)
{
  const gsize page = (gsize) sysconf (_SC_PAGESIZE);
  const gsize body = (n_bytes + sizeof (Mapping) + page - 1) / page * page;

  return (Mapping) { NULL, body + page };
}

/* The mapping is remembered in its own first bytes, which the buffer never reaches down to. */
void *
check_alloc (gsize n_bytes)
{
  const gsize page = (gsize) sysconf (_SC_PAGESIZE);
  Mapping mapping = mapping_for (n_bytes);

  mapping.mapping = mmap (NULL, mapping.n_bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  g_assert_true (mapping.mapping != MAP_FAILED);
  memcpy (mapping.mapping, &mapping, sizeof mapping);
  g_assert_cmpint (mprotect (mapping.mapping + mapping.n_bytes - page, page, PROT_NONE), ==, 0);
  return mapping.mapping + mapping.n_bytes - page - n_bytes;
}

static void
find_mapping (const void *buffer,
              Mapping    *mapping)
{
  const gsize page = (gsize) sysconf (_SC_PAGESIZE);
  const guint8 *start = (const guint8 *) buffer - (guintptr) buffer % page;

  /* The buffer's first byte is in the mapping's first page, or just beyond the remembered struct in it. */
  memcpy (mapping, start, sizeof *mapping);
  if (mapping->mapping != start)
    memcpy (mapping, start - page, sizeof *mapping);
}

void
check_free (void *buffer)
{
  Mapping mapping;

  find_mapping (buffer, &mapping);
  munmap (mapping.mapping, mapping.n_bytes);
}

void *
check_output_new (gsize n_bytes)
{
  guint8 *buffer = g_malloc (n_bytes + 2 * CHECK_GUARD);

  memset (buffer, 0xa5, n_bytes + 2 * CHECK_GUARD);
  return buffer + CHECK_GUARD;
}

void
check_output_verify (const void *output,
                     gsize       n_bytes)
{
  const guint8 *before = (const guint8 *) output - CHECK_GUARD;
  const guint8 *after = (const guint8 *) output + n_bytes;

  for (guint i = 0; i < CHECK_GUARD; i++)
    {
      g_assert_cmphex (before[i], ==, 0xa5);
      g_assert_cmphex (after[i], ==, 0xa5);
    }
}

void
check_output_free (void *output)
{
  g_free ((guint8 *) output - CHECK_GUARD);
}

/* --- Hostile numbers --------------------------------------------------------------------------------------------- */

static double
draw (GRand    *rand,
      CheckKind kind,
      double    denormal,
      double    large)
{
  double value = g_rand_double_range (rand, -1, 1);

  switch (kind)
    {
    case CHECK_POSITIVE:
      return 0.5 + fabs (value) / 2;
    case CHECK_ZERO:
      return 0;
    case CHECK_DENORMAL:
      return value * denormal;
    case CHECK_LARGE:
      return value * large;
    case CHECK_SPREAD:
      return ldexp (value, g_rand_int_range (rand, -12, 13));
    case CHECK_UNIFORM:
    case CHECK_N_KINDS:
    default:
      return value;
    }
}

void
check_fill (GRand    *rand,
            CheckKind kind,
            float    *values,
            gsize     n)
{
  for (gsize i = 0; i < n; i++)
    values[i] = (float) draw (rand, kind, 1e-39, 1e15);
}

void
check_fill_f16 (GRand    *rand,
                CheckKind kind,
                guint16  *halves,
                gsize     n)
{
  for (gsize i = 0; i < n; i++)
    halves[i] = rill_float_to_half ((float) draw (rand, kind, 6e-5, 65504));
}

void
check_fill_bf16 (GRand    *rand,
                 CheckKind kind,
                 guint16  *values,
                 gsize     n)
{
  for (gsize i = 0; i < n; i++)
    values[i] = rill_float_to_bf16 ((float) draw (rand, kind, 1e-39, 1e15));
}

void
check_fill_acts (GRand        *rand,
                 RillActGroup *groups,
                 gsize         n_blocks)
{
  memset (groups, 0, rill_act_get_n_groups (n_blocks * 32) * sizeof *groups);
  for (gsize b = 0; b < n_blocks; b++)
    {
      RillActGroup *group = &groups[b / RILL_ACT_BLOCKS];
      guint block = b % RILL_ACT_BLOCKS;
      gint32 choice = g_rand_int_range (rand, 0, 6);

      for (guint lane = 0; lane < 4; lane++)
        group->scales[block][lane] = (float) g_rand_double_range (rand, 0, 2);
      for (guint i = 0; i < 32; i++)
        {
          gint8 quant = (gint8) (choice == 0 ? 127 : choice == 1 ? -127 : g_rand_int_range (rand, -127, 128));

          group->quants[i / 16][block][i % 16] = quant;
          group->offsets[block][i % 16 / 4] -= 8 * quant;
          group->low_offsets[block][i % 16 / 4] -= i < 16 ? 8 * quant : 0;
        }
    }
}

/* --- Comparison -------------------------------------------------------------------------------------------------- */

void
check_sum_near (const char     *tier,
                const char     *slot,
                float           got,
                const CheckSum *reference)
{
  const double smallest = ldexp (1, -149);
  const double bound = 4 * FLT_EPSILON * reference->size + (double) reference->n * smallest;

  if (!(fabs (got - reference->value) <= bound))
    g_error ("%s, %s: got %.9g, expected %.9g within %.3g", slot, tier, got, reference->value, bound);
}

/* --- Timing ------------------------------------------------------------------------------------------------------ */

#define BENCH_SECONDS 0.01
#define BENCH_PASSES 5

/* Of this thread alone, which counts no time while others run. */
static double
get_processor_seconds (void)
{
  struct timespec now;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &now);
  return (double) now.tv_sec + (double) now.tv_nsec / 1e9;
}

/* The best of a few passes: what else runs on the machine can only make one slower. */
static double
time_call (const RillKernels *kernels,
           CheckBenchFunc     func,
           gpointer           data)
{
  double best = G_MAXDOUBLE;
  guint n_calls = 1;

  for (guint pass = 0; pass < BENCH_PASSES;)
    {
      double start = get_processor_seconds ();
      double seconds;

      for (guint i = 0; i < n_calls; i++)
        func (kernels, data);
      seconds = get_processor_seconds () - start;
      if (seconds < BENCH_SECONDS)
        {
          n_calls *= 2;
          continue;
        }
      best = MIN (best, seconds / n_calls);
      pass++;
    }
  return best;
}

void
check_bench (const char    *slot,
             CheckBenchFunc func,
             gpointer       data,
             gsize          n_bytes)
{
  RillKernels tiers[CHECK_MAX_TIERS];
  const guint n_tiers = check_get_tiers (tiers);
  double reference = 0;

  for (guint i = 0; i < n_tiers; i++)
    {
      double seconds = time_call (&tiers[i], func, data);

      if (i == 0)
        reference = seconds;
      g_print ("%-14s %-12s %8.2f GB/s %8.1f x C\n", slot, tiers[i].name, (double) n_bytes / seconds / 1e9,
               reference / seconds);
    }
}
