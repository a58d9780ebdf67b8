/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Chooses the kernels: the C reference first, then each instruction set over it, from the oldest to the newest.
 */

#include "kernels/kernels.h"

#include "kernels/kernels-tiers.h"

void
rill_kernels_init (RillKernels *kernels,
                   RillCpuFlags flags)
{
  g_return_if_fail (kernels != NULL);

  kernels->name = "c";
  rill_kernels_set_c_weights (kernels);
  rill_kernels_set_c_vectors (kernels);

#ifdef RILL_HAVE_X86
  if ((flags & RILL_CPU_AVX2) != 0)
    {
      kernels->name = "avx2";
      rill_kernels_set_avx2_weights (kernels);
      rill_kernels_set_avx2_blocks (kernels);
      rill_kernels_set_avx2_vectors (kernels);
      rill_kernels_set_avx2_rows (kernels);
    }
  if ((flags & RILL_CPU_AVX512) != 0)
    {
      kernels->name = "avx512";
      rill_kernels_set_avx512_weights (kernels);
      rill_kernels_set_avx512_blocks (kernels);
      rill_kernels_set_avx512_vectors (kernels);
      rill_kernels_set_avx512_rows (kernels);
    }
  if ((flags & RILL_CPU_AVX512_VNNI) != 0)
    {
      kernels->name = "avx512-vnni";
      rill_kernels_set_avx512_vnni (kernels);
    }
#endif

#ifdef RILL_HAVE_NEON
  if ((flags & RILL_CPU_NEON) != 0)
    {
      kernels->name = "neon";
      rill_kernels_set_neon_weights (kernels);
      rill_kernels_set_neon_blocks (kernels);
      rill_kernels_set_neon_vectors (kernels);
      rill_kernels_set_neon_rows (kernels);
    }
  if ((flags & RILL_CPU_NEON_DOTPROD) != 0)
    {
      kernels->name = "neon-dotprod";
      rill_kernels_set_neon_dotprod (kernels);
    }
#endif
}
