/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The beginning of a smaller file: its keys, which are those of the source, and its table of tensors.
 */

#include "model/quantize-private.h"

#include <string.h>

/* Keys that tell the type: written anew. */
static const char *const own_keys[] = { "general.file_type", "general.quantization_version" };

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

/* --- Keys --------------------------------------------------------------------------------------------------------- */

static gboolean
is_kept (const RillQuantizeWork *work,
         const char             *key)
{
  for (guint i = 0; i < G_N_ELEMENTS (own_keys); i++)
    if (g_str_equal (own_keys[i], key))
      return FALSE;
  return work->left_out == NULL || !g_str_has_prefix (key, work->left_out);
}

/* A folder's numbers are described in 64 bits; files have them in 32, and some readers want no others. */
static void
append_number (GByteArray *bytes,
               const char *key,
               guint32     type,
               guint64     bits)
{
  guint32 narrow = (guint32) bits;
  double number;
  float rounded;

  if (type == RILL_GGUF_FLOAT64)
    {
      memcpy (&number, &bits, sizeof number);
      rounded = (float) number;
      memcpy (&narrow, &rounded, sizeof narrow);
    }
  append_string (bytes, key);
  append_u32 (bytes, type == RILL_GGUF_FLOAT64 ? RILL_GGUF_FLOAT32 : RILL_GGUF_UINT32);
  append_u32 (bytes, narrow);
}

static void
append_key (GByteArray *bytes,
            RillGguf   *gguf,
            guint64     index)
{
  const char *key = rill_gguf_get_key (gguf, index);
  gsize n_bytes, n_head = 8 + strlen (key);
  const guint8 *record = rill_gguf_get_key_record (gguf, index, &n_bytes);
  guint32 type;
  guint64 value;

  memcpy (&type, record + n_head, sizeof type);
  type = GUINT32_FROM_LE (type);
  if (rill_gguf_get_version (gguf) == 0 && (type == RILL_GGUF_UINT64 || type == RILL_GGUF_FLOAT64))
    {
      memcpy (&value, record + n_head + 4, sizeof value);
      append_number (bytes, key, type, GUINT64_FROM_LE (value));
    }
  else
    g_byte_array_append (bytes, record, (guint) n_bytes);
}

static gboolean
write_keys (RillQuantizeWork *work,
            GError          **error)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  RillGguf *const sources[] = { work->gguf, work->text };
  guint64 n_kept = G_N_ELEMENTS (own_keys);

  for (gsize s = 0; s < G_N_ELEMENTS (sources) && sources[s] != NULL; s++)
    for (guint64 i = 0; i < rill_gguf_get_n_keys (sources[s]); i++)
      n_kept += is_kept (work, rill_gguf_get_key (sources[s], i)) ? 1 : 0;
  g_byte_array_append (bytes, (const guint8 *) "GGUF", 4);
  append_u32 (bytes, 3);
  append_u64 (bytes, work->steps->len);
  append_u64 (bytes, n_kept);
  append_key_u32 (bytes, own_keys[0], work->file_type);
  append_key_u32 (bytes, own_keys[1], 2);
  for (gsize s = 0; s < G_N_ELEMENTS (sources) && sources[s] != NULL; s++)
    for (guint64 i = 0; i < rill_gguf_get_n_keys (sources[s]); i++)
      {
        if (!is_kept (work, rill_gguf_get_key (sources[s], i)))
          continue;
        append_key (bytes, sources[s], i);
        if (!rill_quantize_write (work, bytes->data, bytes->len, error))
          return FALSE;
        g_byte_array_set_size (bytes, 0);
      }
  return rill_quantize_write (work, bytes->data, bytes->len, error);
}

/* --- Tensors ------------------------------------------------------------------------------------------------------ */

gboolean
rill_quantize_write_header (RillQuantizeWork *work,
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
      offset += rill_quantize_get_bytes (step->to, step->tensor->n_values);
      offset += rill_quantize_get_padding (work, offset);
    }
  return rill_quantize_write (work, bytes->data, bytes->len, error) && rill_quantize_write_padding (work, error);
}
