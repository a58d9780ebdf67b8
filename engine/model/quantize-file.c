/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A smaller file out of one of floats. The header is made first, since every size is known; then each tensor is read
 * from the mapping, rounded a few thousand rows at a time by all threads, and handed on in the order of the file.
 */

#include "model/quantize-private.h"

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

/* Keys that tell the type: written anew. */
static const char *const own_keys[] = { "general.file_type", "general.quantization_version" };

static guint64
get_row_bytes (const RillTypeInfo *type,
               guint64             n_values)
{
  return n_values / type->block_values * type->block_bytes;
}

/* --- Writing ------------------------------------------------------------------------------------------------------ */

static gboolean
write_bytes (RillQuantizeWork *work,
             gconstpointer     data,
             gsize             n_bytes,
             GError          **error)
{
  work->n_written += n_bytes;
  return work->write (data, n_bytes, work->write_data, error);
}

static guint64
pad_to (guint64 n_bytes,
        guint64 alignment)
{
  return (alignment - n_bytes % alignment) % alignment;
}

static gboolean
write_padding (RillQuantizeWork *work,
               GError          **error)
{
  static const guint8 zeros[64] = { 0 };
  guint64 n = pad_to (work->n_written, work->alignment);

  while (n > 0)
    {
      gsize part = MIN (n, sizeof zeros);

      if (!write_bytes (work, zeros, part, error))
        return FALSE;
      n -= part;
    }
  return TRUE;
}

static void
append_u32 (GByteArray *bytes,
            guint32     value)
{
  value = GUINT32_TO_LE (value);
  g_byte_array_append (bytes, (const guint8 *) &value, sizeof value);
}

static void
append_u64 (GByteArray *bytes,
            guint64     value)
{
  value = GUINT64_TO_LE (value);
  g_byte_array_append (bytes, (const guint8 *) &value, sizeof value);
}

static void
append_string (GByteArray *bytes,
               const char *string)
{
  append_u64 (bytes, strlen (string));
  g_byte_array_append (bytes, (const guint8 *) string, (guint) strlen (string));
}

static void
append_key_u32 (GByteArray *bytes,
                const char *key,
                guint32     value)
{
  append_string (bytes, key);
  append_u32 (bytes, RILL_GGUF_UINT32);
  append_u32 (bytes, value);
}

static gboolean
is_own_key (const char *key)
{
  for (guint i = 0; i < G_N_ELEMENTS (own_keys); i++)
    if (g_str_equal (own_keys[i], key))
      return TRUE;
  return FALSE;
}

static gboolean
write_keys (RillQuantizeWork *work,
            GError          **error)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  guint64 n_keys = rill_gguf_get_n_keys (work->gguf);
  guint64 n_kept = 0;

  for (guint64 i = 0; i < n_keys; i++)
    n_kept += is_own_key (rill_gguf_get_key (work->gguf, i)) ? 0 : 1;
  g_byte_array_append (bytes, (const guint8 *) "GGUF", 4);
  append_u32 (bytes, 3);
  append_u64 (bytes, work->steps->len);
  append_u64 (bytes, n_kept + G_N_ELEMENTS (own_keys));
  append_key_u32 (bytes, "general.file_type", work->file_type);
  append_key_u32 (bytes, "general.quantization_version", 2);
  if (!write_bytes (work, bytes->data, bytes->len, error))
    return FALSE;
  for (guint64 i = 0; i < n_keys; i++)
    {
      gsize n_bytes;
      const void *record = rill_gguf_get_key_record (work->gguf, i, &n_bytes);

      if (!is_own_key (rill_gguf_get_key (work->gguf, i)) && !write_bytes (work, record, n_bytes, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
write_header (RillQuantizeWork *work,
              GError          **error)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  guint64 offset = 0;

  if (!write_keys (work, error))
    return FALSE;
  for (guint i = 0; i < work->steps->len; i++)
    {
      const RillQuantizeStep *step = &g_array_index (work->steps, RillQuantizeStep, i);

      append_string (bytes, step->tensor->name);
      append_u32 (bytes, step->tensor->n_dims);
      for (guint d = 0; d < step->tensor->n_dims; d++)
        append_u64 (bytes, step->tensor->ne[d]);
      append_u32 (bytes, step->to->type);
      append_u64 (bytes, offset);
      offset += get_row_bytes (step->to, step->tensor->n_values);
      offset += pad_to (offset, work->alignment);
    }
  return write_bytes (work, bytes->data, bytes->len, error) && write_padding (work, error);
}

/* --- Rounding ----------------------------------------------------------------------------------------------------- */

static void
round_rows (gpointer data,
            guint    index,
            guint    n_thread)
{
  RillQuantizeWork *work = data;
  const RillQuantizeStep *step = work->step;
  const guint64 n_cols = step->tensor->ne[0];
  float *values = work->values + index * work->max_row_values;
  gsize begin, end;

  rill_pool_split (work->n_piece_rows, 1, index, n_thread, &begin, &end);
  for (gsize r = begin; r < end; r++)
    {
      const guint8 *row = step->tensor->data;

      row += get_row_bytes (step->from, n_cols) * (work->first_row + r);
      step->from->dequantize (row, values, n_cols);
      step->to->quantize (values, work->blocks + get_row_bytes (step->to, n_cols) * r, n_cols);
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
  const guint64 n_cols = step->tensor->ne[0];
  const guint64 piece_rows = MAX (PIECE_VALUES / n_cols, 1);

  work->step = step;
  for (guint64 row = 0; row < step->n_rows; row += piece_rows)
    {
      work->first_row = row;
      work->n_piece_rows = MIN (piece_rows, step->n_rows - row);
      rill_pool_run (work->pool, round_rows, work);
      if (!write_bytes (work, work->blocks, get_row_bytes (step->to, n_cols) * work->n_piece_rows, error)
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

  if (step->from == step->to)
    ok = write_bytes (work, step->tensor->data, step->tensor->data_bytes, error)
         && advance (work, step->tensor->n_values, error);
  else
    ok = write_rounded (work, step, error);
  return ok && write_padding (work, error);
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

  work->pool = rill_pool_new (rill_cpu_default_threads (), error);
  if (work->pool == NULL)
    return FALSE;
  piece_values = MAX (PIECE_VALUES, work->max_row_values);
  /* No type that is written takes more than nine bits a value. */
  work->blocks = g_try_malloc (piece_values / 8 * 9);
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
  if (!write_header (work, error))
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
  g_autoptr (RillGguf) gguf = NULL;
  g_autoptr (GArray) steps = g_array_new (FALSE, FALSE, sizeof (RillQuantizeStep));
  g_autoptr (GError) write_error = NULL;
  RillQuantizeWork work = { .steps = steps, .write = write, .write_data = write_data, .progress = progress,
                .progress_data = progress_data };
  gboolean ok;

  g_return_val_if_fail (path != NULL && type != NULL && write != NULL && summary != NULL, FALSE);

  if (!find_target (&work, type, error))
    return FALSE;
  work.gguf = gguf = rill_gguf_open (path, error);
  if (gguf == NULL)
    return FALSE;
  ok = prepare (&work, &write_error) && write_file (&work, &write_error);
  /* Before any other error: a write from what is gone fails too, with words that say nothing of it. */
  if (!rill_gguf_check_files (gguf, error))
    ok = FALSE;
  else if (ok)
    summarize (&work, summary);
  else
    g_propagate_error (error, g_steal_pointer (&write_error));
  g_clear_pointer (&work.pool, rill_pool_free);
  g_free (work.blocks);
  g_free (work.values);
  return ok;
}
