/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which instruction sets may be used: those the processor has, the operating system keeps the registers of, and the
 * environment variable RILL_CPU_MASK does not keep off.
 */

#include "kernels/kernels.h"

#include "rill.h"

#include <string.h>

#if defined(__x86_64__)
#include <cpuid.h>
#elif defined(__aarch64__) && defined(__linux__)
#include <asm/hwcap.h>
#include <sys/auxv.h>
#endif

/* From the oldest to the newest; each needs those of its family above it. */
static const struct
{
  const char *name;
  RillCpuFlags flag;
  RillCpuFlags family; /* this one and the newer ones */
} cpu_tiers[] = {
  { "avx2", RILL_CPU_AVX2, RILL_CPU_AVX2 | RILL_CPU_AVX512 | RILL_CPU_AVX512_VNNI },
  { "avx512", RILL_CPU_AVX512, RILL_CPU_AVX512 | RILL_CPU_AVX512_VNNI },
  { "avx512-vnni", RILL_CPU_AVX512_VNNI, RILL_CPU_AVX512_VNNI },
  { "neon", RILL_CPU_NEON, RILL_CPU_NEON | RILL_CPU_NEON_DOTPROD },
  { "neon-dotprod", RILL_CPU_NEON_DOTPROD, RILL_CPU_NEON_DOTPROD },
};

#if defined(__x86_64__)

static gboolean
has_bits (guint value,
          guint bits)
{
  return (value & bits) == bits;
}

static RillCpuFlags
detect_flags (void)
{
  const guint leaf1_ecx = bit_FMA | bit_OSXSAVE | bit_AVX | bit_F16C;
  const guint leaf7_ebx = bit_AVX512F | bit_AVX512DQ | bit_AVX512BW | bit_AVX512VL;
  const guint avx_state = 0x06;    /* xmm, ymm */
  const guint avx512_state = 0xe6; /* and mask registers, upper zmm, zmm 16-31 */
  RillCpuFlags flags = RILL_CPU_C;
  guint eax, ebx, ecx, edx, state, state_high;

  if (!__get_cpuid (1, &eax, &ebx, &ecx, &edx) || !has_bits (ecx, leaf1_ecx))
    return flags;

  __asm__ ("xgetbv" : "=a" (state), "=d" (state_high) : "c" (0));
  if (!has_bits (state, avx_state))
    return flags;

  if (!__get_cpuid_count (7, 0, &eax, &ebx, &ecx, &edx) || !has_bits (ebx, bit_AVX2))
    return flags;
  flags |= RILL_CPU_AVX2;

  if (!has_bits (state, avx512_state) || !has_bits (ebx, leaf7_ebx))
    return flags;
  flags |= RILL_CPU_AVX512;

  if (has_bits (ecx, bit_AVX512VNNI))
    flags |= RILL_CPU_AVX512_VNNI;
  return flags;
}

#elif defined(__aarch64__)

static RillCpuFlags
detect_flags (void)
{
  RillCpuFlags flags = RILL_CPU_NEON; /* part of every AArch64 processor */

#ifdef __linux__
  if ((getauxval (AT_HWCAP) & HWCAP_ASIMDDP) != 0)
    flags |= RILL_CPU_NEON_DOTPROD;
#endif
  return flags;
}

#else

static RillCpuFlags
detect_flags (void)
{
  return RILL_CPU_C;
}

#endif

static gboolean
list_has (const char *list,
          const char *name)
{
  gsize length = strlen (name);

  for (const char *item = list; item != NULL; item = strchr (item, ','))
    {
      item += *item == ',' ? 1 : 0;
      if (strncmp (item, name, length) == 0 && (item[length] == ',' || item[length] == '\0'))
        return TRUE;
    }
  return FALSE;
}

/**
 * rill_cpu_get_flags:
 *
 * Reads the processor and the environment variable RILL_CPU_MASK, a comma-separated list of names ("avx2", "avx512",
 * "avx512-vnni", "neon", "neon-dotprod") to keep off together with what builds on them.
 *
 * Returns: the flags to give to rill_kernels_init().
 */
RillCpuFlags
rill_cpu_get_flags (void)
{
  const char *mask = g_getenv ("RILL_CPU_MASK");
  RillCpuFlags flags = detect_flags ();

  for (guint i = 0; mask != NULL && i < G_N_ELEMENTS (cpu_tiers); i++)
    if (list_has (mask, cpu_tiers[i].name))
      flags &= ~cpu_tiers[i].family;
  return flags;
}

/**
 * rill_cpu_describe:
 *
 * Returns: (transfer none): the name of the newest instruction set that the kernels use here.
 */
const char *
rill_cpu_describe (void)
{
  RillCpuFlags flags = rill_cpu_get_flags ();
  const char *name = "c";

  for (guint i = 0; i < G_N_ELEMENTS (cpu_tiers); i++)
    if ((flags & cpu_tiers[i].flag) != 0)
      name = cpu_tiers[i].name;
  return name;
}
