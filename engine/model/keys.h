/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One architecture's keys in a GGUF file, "llama.block_count": a prefix and the checks that each number goes through.
 */

#pragma once

#include "format/gguf.h"

G_BEGIN_DECLS

typedef struct
{
  RillGguf *gguf;
  const char *prefix;
} RillKeys;

/* Free with g_free(). */
char *rill_keys_dup_name (const RillKeys *keys, const char *suffix);
gboolean rill_keys_has (const RillKeys *keys, const char *suffix);

/* These leave *value as it is where the key is absent. */
gboolean rill_keys_read_uint (const RillKeys *keys, const char *suffix, guint64 min, guint64 max, guint *value,
                              GError **error);
gboolean rill_keys_read_double (const RillKeys *keys, const char *suffix, double min, double max, double *value,
                                GError **error);
gboolean rill_keys_read_float (const RillKeys *keys, const char *suffix, double min, double max, float *value,
                               GError **error);
gboolean rill_keys_read_bool (const RillKeys *keys, const char *suffix, gboolean *value, GError **error);
/* An absent key is an error. */
gboolean rill_keys_require_uint (const RillKeys *keys, const char *suffix, guint64 min, guint64 max, guint *value,
                                 GError **error);

/* "FILE: WHAT, which this engine does not run". Always FALSE. */
gboolean rill_keys_refuse (const RillKeys *keys, const char *what, GError **error);

G_END_DECLS
