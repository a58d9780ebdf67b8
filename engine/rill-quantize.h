/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Rill, making smaller model files. Apart from rill.h because nothing that runs a model needs it.
 */

#pragma once

#include "rill.h"

G_BEGIN_DECLS

/**
 * RillWriteFunc:
 * @data: [n_bytes] the next bytes of the file
 *
 * Returns: TRUE when they are written; FALSE with @error set ends the work.
 */
typedef gboolean (*RillWriteFunc) (gconstpointer data, gsize n_bytes, gpointer user_data, GError **error);

/**
 * RillQuantizeSummary:
 * @type: the type's name as it is spelled
 * @n_matrix: matrices made of that type
 * @n_other: matrices that got another, larger type, because their rows are no multiple of its blocks or because they
 *   are the output matrix of a type of four bits
 */
typedef struct
{
  const char *type;
  guint64 n_matrix;
  guint64 n_other;
  guint64 bytes_before;
  guint64 bytes_after;
} RillQuantizeSummary;

/**
 * rill_quantize_file:
 * @path: a GGUF v2 or v3 file whose matrices are F32, F16 or BF16, of any architecture, or a folder of Hugging Face
 * @type: "Q8_0", "Q4_0", "Q4_K" or "Q6_K"
 * @write: gets the new file from its first byte to its last
 * @progress: (nullable): units are values
 * @summary: (out): set on success
 *
 * All metadata is kept but what tells the type. A folder's is written as converters write it: its numbers, its chat
 * template, and its tokenizer where keys give the same ids (else RILL_ERROR_UNSUPPORTED says what they cannot tell).
 * Matrices are rounded, everything with one dimension stays. The output
 * matrix of a type of four bits becomes Q6_K; rows that are no multiple of a block of 256 become Q8_0, and those of 32
 * stay as they are. Works with rill_cpu_default_threads() threads, in memory that does not depend on the file's size,
 * but for the weights of a folder that have to be put in order.
 *
 * Returns: FALSE with RILL_ERROR_ARGUMENT, _IO, _FORMAT, _UNSUPPORTED, _CANCELLED, _MEMORY or the writer's own error.
 */
RILL_API gboolean rill_quantize_file (const char *path, const char *type, RillWriteFunc write, gpointer write_data,
                                      RillProgress progress, gpointer progress_data, RillQuantizeSummary *summary,
                                      GError **error);

G_END_DECLS
