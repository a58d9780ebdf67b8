/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Every slot of every tier against arithmetic in double; `test-kernels --bench` times them instead.
 */

#include "check.h"

#include "rill.h"

#include <string.h>

/* What is masked must be off, with all that builds on it. */
static void
test_mask (void)
{
  RillCpuFlags all, some;

  g_unsetenv ("RILL_CPU_MASK");
  all = rill_cpu_get_flags ();
  g_setenv ("RILL_CPU_MASK", "avx2,neon", TRUE);
  g_assert_cmpint (rill_cpu_get_flags (), ==, RILL_CPU_C);
  g_assert_cmpstr (rill_cpu_describe (), ==, "c");
  g_setenv ("RILL_CPU_MASK", "other,avx512-vnni", TRUE);
  some = rill_cpu_get_flags ();
  g_assert_cmpint (some, ==, all & ~RILL_CPU_AVX512_VNNI);
  g_setenv ("RILL_CPU_MASK", "avx512,neon-dotprod", TRUE);
  some = rill_cpu_get_flags ();
  g_assert_cmpint (some & (RILL_CPU_AVX512 | RILL_CPU_AVX512_VNNI | RILL_CPU_NEON_DOTPROD), ==, 0);
  g_assert_cmpint (some & (RILL_CPU_AVX2 | RILL_CPU_NEON), ==, all & (RILL_CPU_AVX2 | RILL_CPU_NEON));
  g_unsetenv ("RILL_CPU_MASK");
}

static void
test_best_is_described (void)
{
  RillKernels kernels;

  rill_kernels_init (&kernels, rill_cpu_get_flags ());
  g_assert_cmpstr (kernels.name, ==, rill_cpu_describe ());
}

int
main (int   argc,
      char *argv[])
{
  if (argc == 2 && strcmp (argv[1], "--bench") == 0)
    {
      check_run_benches ();
      return 0;
    }

  g_test_init (&argc, &argv, NULL);
  check_add_gemv_tests ();
  check_add_weights_tests ();
  check_add_attention_tests ();
  check_add_vector_tests ();
  g_test_add_func ("/kernels/mask", test_mask);
  g_test_add_func ("/kernels/best-is-described", test_best_is_described);
  return g_test_run ();
}
