/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The rows of the architecture table. All of them: pre-norm blocks with RMSNorm, rotary attention with grouped key and
 * value heads, a SwiGLU feed-forward network, and an output matrix that may be the embedding matrix.
 */

#include "model/arch.h"

static const RillArch architectures[] = {
  { .name = "llama", .rope_pairs = RILL_ROPE_ADJACENT, .qkv_bias = FALSE },
  { .name = "qwen2", .rope_pairs = RILL_ROPE_HALVES, .qkv_bias = TRUE },
};

const RillArch *
rill_arch_find (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (architectures); i++)
    if (g_str_equal (architectures[i].name, name))
      return &architectures[i];
  return NULL;
}

char *
rill_arch_dup_names (void)
{
  GString *names = g_string_new (NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (architectures); i++)
    g_string_append_printf (names, "%s%s", i > 0 ? ", " : "", architectures[i].name);
  return g_string_free_and_steal (names);
}
