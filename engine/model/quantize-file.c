/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A smaller file out of a file or a folder of floats. The header is made first, since every size is known; then each tensor is read
 * from the mapping, rounded a few thousand rows at a time by all threads, and handed on in the order of the file.
 */

#include "model/quantize-private.h"

#include "huggingface/folder.h"

#include <string.h>

/* Rows are rounded in pieces of about this many values. */
#define PIECE_VALUES ((guint64) 1 << 22)

/* The numbers that "general.file_type" has for these. */
static const struct
{
  RillType type;
  guint32 file_type;
} targets[] = {
  { RILL_TYPE_Q8_0, 7 },
  { RILL_TYPE_Q4_0, 2 },
  { RILL_TYPE_Q4_K, 15 },
  { RILL_TYPE_Q6_K, 18 },
};

guint64
rill_quantize_get_bytes (const RillTypeInfo *type,
                         guint64             n_values)
{
  return n_values / type->block_values * type->block_bytes;
}

/* --- Writing ------------------------------------------------------------------------------------------------------ */

gboolean
rill_quantize_write (RillQuantizeWork *work,
                     gconstpointer     data,
                     gsize             n_bytes,
                     GError          **error)
{
  work->n_written += n_bytes;
  return work->write (data, n_bytes, work->write_data, error);
}

guint64
rill_quantize_get_padding (const RillQuantizeWork *work,
                           guint64                 n_bytes)
{
  return (work->alignment - n_bytes % work->alignment) % work->alignment;
}

gboolean
rill_quantize_write_padding (RillQuantizeWork *work,
                             GError          **error)
{
  static const guint8 zeros[64] = { 0 };
  guint64 n = rill_quantize_get_padding (work, work->n_written);

  while (n > 0)
    {
      gsize part = MIN (n, sizeof zeros);

      if (!rill_quantize_write (work, zeros, part, error))
        return FALSE;
      n -= part;
    }
  return TRUE;
}

/* --- Rounding ----------------------------------------------------------------------------------------------------- */

static void
round_rows (gpointer data,
            guint    index,
            guint    n_thread)
{
  RillQuantizeWork *work = data;
  const RillQuantizeStep *step = work->step;
  const guint64 n_cols = step->n_cols;
  float *values = work->values + index * work->max_row_values;
  gsize begin, end;

  rill_pool_split (work->n_piece_rows, 1, index, n_thread, &begin, &end);
  for (gsize r = begin; r < end; r++)
    {
      const guint8 *row = step->tensor->data;
      guint8 *blocks = work->blocks + rill_quantize_get_bytes (step->to, n_cols) * r;

      row += rill_quantize_get_bytes (step->from, n_cols) * rill_quantize_find_row (work, step, work->first_row + r);
      if (step->from == step->to)
        {
          memcpy (blocks, row, rill_quantize_get_bytes (step->to, n_cols));
          continue;
        }
      step->from->dequantize (row, values, n_cols);
      step->to->quantize (values, blocks, n_cols);
    }
}

static gboolean
advance (RillQuantizeWork *work,
         guint64           n_values,
         GError          **error)
{
  work->n_done += n_values;
  if (work->progress == NULL || work->progress (work->n_done, MAX (work->n_total, 1), work->progress_data))
    return TRUE;
  g_set_error (error, RILL_ERROR, RILL_ERROR_CANCELLED, "%s: stopped", rill_gguf_get_path (work->gguf));
  return FALSE;
}

static gboolean
write_rounded (RillQuantizeWork       *work,
               const RillQuantizeStep *step,
               GError                **error)
{
  const guint64 n_cols = step->n_cols;
  const guint64 piece_rows = MAX (PIECE_VALUES / n_cols, 1);

  work->step = step;
  for (guint64 row = 0; row < step->n_rows; row += piece_rows)
    {
      work->first_row = row;
      work->n_piece_rows = MIN (piece_rows, step->n_rows - row);
      rill_pool_run (work->pool, round_rows, work);
      if (!rill_quantize_write (work, work->blocks, rill_quantize_get_bytes (step->to, n_cols) * work->n_piece_rows, error)
          || !advance (work, work->n_piece_rows * n_cols, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
write_tensor (RillQuantizeWork       *work,
              const RillQuantizeStep *step,
              GError                **error)
{
  gboolean ok;

  if (step->from == step->to && !step->is_turned)
    ok = rill_quantize_write (work, step->tensor->data, step->tensor->data_bytes, error)
         && advance (work, step->tensor->n_values, error);
  else
    ok = write_rounded (work, step, error);
  return ok && rill_quantize_write_padding (work, error);
}

/* --- The whole ---------------------------------------------------------------------------------------------------- */

static gboolean
prepare (RillQuantizeWork *work,
         GError          **error)
{
  guint64 n_tensor = rill_gguf_get_n_tensors (work->gguf);
  guint64 piece_values;

  work->alignment = 32;
  if (!rill_gguf_get_uint (work->gguf, "general.alignment", &work->alignment, error))
    return FALSE;
  for (guint64 i = 0; i < n_tensor; i++)
    if (!rill_quantize_add_step (work, rill_gguf_get_tensor (work->gguf, i), error))
      return FALSE;
  if (work->rope_tensor.data != NULL && !rill_quantize_add_step (work, &work->rope_tensor, error))
    return FALSE;

  work->pool = rill_pool_new (rill_cpu_default_threads (), error);
  if (work->pool == NULL)
    return FALSE;
  piece_values = MAX (PIECE_VALUES, work->max_row_values);
  /* No type that is rounded to takes more than nine bits a value; floats may change places as they are. */
  work->blocks = g_try_malloc (work->n_rot > 0 ? piece_values * sizeof (float) : piece_values / 8 * 9);
  work->values = g_try_new (float, work->max_row_values * rill_pool_get_n_thread (work->pool) + 1);
  if (work->blocks == NULL || work->values == NULL)
    {
      g_set_error (error, RILL_ERROR, RILL_ERROR_MEMORY, "%s: no memory for rows of %" G_GUINT64_FORMAT " values",
                   rill_gguf_get_path (work->gguf), work->max_row_values);
      return FALSE;
    }
  return TRUE;
}

static gboolean
write_file (RillQuantizeWork *work,
            GError          **error)
{
  if (!rill_quantize_write_header (work, error))
    return FALSE;
  for (guint i = 0; i < work->steps->len; i++)
    if (!write_tensor (work, &g_array_index (work->steps, RillQuantizeStep, i), error))
      return FALSE;
  return TRUE;
}

static void
summarize (const RillQuantizeWork *work,
           RillQuantizeSummary    *summary)
{
  *summary = (RillQuantizeSummary) {
    .type = work->type->name,
    .bytes_before = rill_gguf_get_file_bytes (work->gguf),
    .bytes_after = work->n_written,
  };
  for (guint i = 0; i < work->steps->len; i++)
    {
      const RillQuantizeStep *step = &g_array_index (work->steps, RillQuantizeStep, i);

      if (step->to == work->type)
        summary->n_matrix++;
      else if (rill_quantize_is_matrix (step->tensor))
        summary->n_other++;
    }
}

static gboolean
find_target (RillQuantizeWork *work,
             const char       *type,
             GError          **error)
{
  work->type = rill_type_find (type);
  for (guint i = 0; work->type != NULL && i < G_N_ELEMENTS (targets); i++)
    if (targets[i].type == work->type->type)
      {
        work->file_type = targets[i].file_type;
        return TRUE;
      }
  g_set_error (error, RILL_ERROR, RILL_ERROR_ARGUMENT, "type: expected Q8_0, Q4_0, Q4_K or Q6_K, got “%s”", type);
  return FALSE;
}

static gboolean
open_source (RillQuantizeWork *work,
             const char       *path,
             GError          **error)
{
  if (rill_folder_is (path))
    return rill_quantize_open_folder (work, path, error);
  work->gguf = rill_gguf_open (path, error);
  return work->gguf != NULL;
}

gboolean
rill_quantize_file (const char          *path,
                    const char          *type,
                    RillWriteFunc        write,
                    gpointer             write_data,
                    RillProgress         progress,
                    gpointer             progress_data,
                    RillQuantizeSummary *summary,
                    GError             **error)
{
  g_autoptr (GArray) steps = g_array_new (FALSE, FALSE, sizeof (RillQuantizeStep));
  g_autoptr (GError) write_error = NULL;
  RillQuantizeWork work = { .steps = steps, .write = write, .write_data = write_data, .progress = progress,
                .progress_data = progress_data };
  gboolean ok;

  g_return_val_if_fail (path != NULL && type != NULL && write != NULL && summary != NULL, FALSE);

  if (!find_target (&work, type, error))
    return FALSE;
  ok = open_source (&work, path, &write_error) && prepare (&work, &write_error) && write_file (&work, &write_error);
  /* Before any other error: a write from what is gone fails too, with words that say nothing of it. */
  if (work.gguf != NULL && !rill_gguf_check_files (work.gguf, error))
    ok = FALSE;
  else if (ok)
    summarize (&work, summary);
  else
    g_propagate_error (error, g_steal_pointer (&write_error));
  g_clear_pointer (&work.pool, rill_pool_free);
  g_clear_pointer (&work.gguf, rill_gguf_free);
  g_clear_pointer (&work.text, rill_gguf_free);
  g_free (work.left_out);
  g_free (work.rope_factors);
  g_free (work.blocks);
  g_free (work.values);
  return ok;
}
