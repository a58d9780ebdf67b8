/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the fuzz targets share. A target is one function that libFuzzer calls with bytes of its making, and that the replay
 * program calls with the stored ones. It ends the program where something is wrong that no sanitizer sees.
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What libFuzzer calls, before the first input and for each. */
int LLVMFuzzerInitialize (int    *argc,
                          char ***argv);
int LLVMFuzzerTestOneInput (const guint8 *data,
                            size_t        n_bytes);

/* The path of a file in memory that holds these bytes, until the next call. Always the same path. */
const char *fuzz_file_set (gconstpointer data,
                           gsize         n_bytes);

/* Bytes taken from the front; where there are none left, zeros. */
typedef struct
{
  const guint8 *data;
  gsize n_left;
} FuzzInput;

guint8  fuzz_take_byte (FuzzInput *input);
guint32 fuzz_take_u32 (FuzzInput *input);
guint64 fuzz_take_u64 (FuzzInput *input);
/* A string of at most @max bytes, its length in front; NUL-terminated, and without a NUL of its own. */
char   *fuzz_take_string (FuzzInput *input,
                          gsize      max);

/* What failed said so: in UTF-8, in words, and only once. */
void fuzz_check_error (gboolean      succeeded,
                       const GError *error);

G_END_DECLS
