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
} RillQuantizeStep;

typedef struct
{
  RillGguf *gguf;
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

G_END_DECLS
