/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the two parts of rill_quantize_file() share: the work and its steps.
 */

#pragma once

#include "rill-quantize.h"

#include "format/gguf.h"
#include "kernels/pool.h"
#include "quant/quant.h"

G_BEGIN_DECLS

typedef struct
{
  const RillGgufTensor *tensor;
  const RillTypeInfo *from;
  const RillTypeInfo *to;
  guint64 n_rows;
  guint64 n_cols;
  gboolean is_turned; /* rows, or the values of a vector, change places */
} RillQuantizeStep;

typedef struct
{
  RillGguf *gguf;
  RillGguf *text;          /* keys besides those of @gguf; NULL: none */
  char *left_out;          /* what keys begin with that are not written; NULL: none do */
  guint head_dim, n_rot;   /* of heads whose rows change places; 0: none do */
  RillGgufTensor rope_tensor; /* one more, where it has data */
  float *rope_factors;
  const RillTypeInfo *type;
  guint32 file_type;
  guint64 alignment;
  GArray *steps; /* RillQuantizeStep, in the order of the file */
  RillPool *pool;
  RillWriteFunc write;
  gpointer write_data;
  RillProgress progress;
  gpointer progress_data;
  guint64 n_done;
  guint64 n_total;
  guint64 n_written;
  /* The piece at hand. */
  const RillQuantizeStep *step;
  guint64 first_row;
  guint64 n_piece_rows;
  guint8 *blocks; /* of the piece */
  float *values;  /* [n_thread, the longest row] */
  guint64 max_row_values;
} RillQuantizeWork;

/* A matrix that is worth rounding. */
gboolean rill_quantize_is_matrix (const RillGgufTensor *tensor);
/* Adds what becomes of @tensor; FALSE where it cannot be read as floats. */
gboolean rill_quantize_add_step (RillQuantizeWork *work, const RillGgufTensor *tensor, GError **error);

/* Sets gguf, and what of a GGUF file a folder lacks. What is set is to be freed also after a failure. */
gboolean rill_quantize_open_folder (RillQuantizeWork *work, const char *path, GError **error);
/* Which row of the source is @row of the file. */
guint64 rill_quantize_find_row (const RillQuantizeWork *work, const RillQuantizeStep *step, guint64 row);

gboolean rill_quantize_write_header (RillQuantizeWork *work, GError **error);
gboolean rill_quantize_write (RillQuantizeWork *work, gconstpointer data, gsize n_bytes, GError **error);
gboolean rill_quantize_write_padding (RillQuantizeWork *work, GError **error);
/* Of so many values, whole blocks; and of what follows so many bytes. */
guint64 rill_quantize_get_bytes (const RillTypeInfo *type, guint64 n_values);
guint64 rill_quantize_get_padding (const RillQuantizeWork *work, guint64 n_bytes);

G_END_DECLS
