/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The architecture table: what tells one family of models from another within the one forward pass. A new family whose
 * layers are built of the same parts is a new row.
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Which two values of a head turn together. */
typedef enum
{
  RILL_ROPE_ADJACENT, /* (0, 1), (2, 3), ... */
  RILL_ROPE_HALVES,   /* (0, n_rot / 2), (1, n_rot / 2 + 1), ... */
} RillRopePairs;

typedef struct
{
  const char *name; /* general.architecture */
  RillRopePairs rope_pairs;
  gboolean qkv_bias; /* the Q, K and V projections have a bias */
} RillArch;

/* NULL: not an architecture this engine runs. */
const RillArch *rill_arch_find (const char *name);
/* The names of all rows, "llama, qwen2", for messages. Free with g_free(). */
char *rill_arch_dup_names (void);

G_END_DECLS
