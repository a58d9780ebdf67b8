/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The tensor descriptions of a GGUF file: shapes, types and where the data lies, each checked against the file's length
 * and against the others.
 */

#include "format/gguf-private.h"
#include "quant/quant.h"

#include <string.h>

#define MAX_DIMS 4

static gboolean
read_shape (RillGgufCursor *cursor,
            RillGgufTensor *tensor,
            GError        **error)
{
  guint64 offset = cursor->offset;
  guint32 n_dims;

  if (!rill_gguf_cursor_read_u32 (cursor, "a number of dimensions", &n_dims, error))
    return FALSE;
  if (n_dims < 1 || n_dims > MAX_DIMS)
    return rill_gguf_fail (cursor->gguf, error, RILL_ERROR_FORMAT, cursor->field, offset,
                           "expected 1 to %u dimensions, got %u", MAX_DIMS, n_dims);

  tensor->n_dims = n_dims;
  tensor->n_values = 1;
  for (guint i = 0; i < MAX_DIMS; i++)
    {
      tensor->ne[i] = 1;
      if (i >= n_dims)
        continue;

      offset = cursor->offset;
      if (!rill_gguf_cursor_read_u64 (cursor, "a dimension", &tensor->ne[i], error))
        return FALSE;
      if (tensor->ne[i] == 0)
        return rill_gguf_fail (cursor->gguf, error, RILL_ERROR_FORMAT, cursor->field, offset,
                               "expected dimension %u to be at least 1, got 0", i);
      if (!g_uint64_checked_mul (&tensor->n_values, tensor->n_values, tensor->ne[i]) || tensor->n_values > G_MAXINT64)
        return rill_gguf_fail (cursor->gguf, error, RILL_ERROR_FORMAT, cursor->field, offset,
                               "expected fewer than 2^63 values, got more with dimension %u of %" G_GUINT64_FORMAT, i,
                               tensor->ne[i]);
    }

  return TRUE;
}

static gboolean
read_tensor_type (RillGgufCursor *cursor,
                  RillGgufTensor *tensor,
                  GError        **error)
{
  guint64 offset = cursor->offset;
  guint block_values, block_bytes;

  if (!rill_gguf_cursor_read_u32 (cursor, "a type", &tensor->type, error))
    return FALSE;
  if (rill_type_get_name (tensor->type) == NULL)
    return rill_gguf_fail (cursor->gguf, error, RILL_ERROR_UNSUPPORTED, cursor->field, offset,
                           "expected a known weight type, got type %u", tensor->type);

  tensor->data_bytes = 0;
  if (!rill_type_get_layout (tensor->type, &block_values, &block_bytes))
    return TRUE;

  if (tensor->ne[0] % block_values != 0)
    return rill_gguf_fail (cursor->gguf, error, RILL_ERROR_FORMAT, cursor->field, offset,
                           "expected rows of a multiple of %u values for type %s, got %" G_GUINT64_FORMAT, block_values,
                           rill_type_get_name (tensor->type), tensor->ne[0]);
  if (!g_uint64_checked_mul (&tensor->data_bytes, tensor->n_values / block_values, block_bytes))
    return rill_gguf_fail (cursor->gguf, error, RILL_ERROR_FORMAT, cursor->field, offset,
                           "expected data of fewer than 2^64 bytes, got %" G_GUINT64_FORMAT " values of type %s",
                           tensor->n_values, rill_type_get_name (tensor->type));

  return TRUE;
}

static gboolean
read_tensor (RillGgufCursor *cursor,
             RillGgufTensor *tensor,
             guint64         index,
             GError        **error)
{
  g_autofree char *nth = g_strdup_printf ("tensor number %" G_GUINT64_FORMAT, index);
  g_autofree char *field = NULL;
  g_autofree char *shown = NULL;
  guint64 offset = cursor->offset;
  const char *name;
  guint64 n_bytes;

  cursor->field = nth;
  if (!rill_gguf_cursor_read_string (cursor, "a name", &name, &n_bytes, error))
    return FALSE;
  if (n_bytes == 0 || n_bytes > RILL_GGUF_NAME_MAX)
    return rill_gguf_fail (cursor->gguf, error, RILL_ERROR_FORMAT, nth, offset,
                           "expected a name of 1 to %u bytes, got %" G_GUINT64_FORMAT, RILL_GGUF_NAME_MAX, n_bytes);

  shown = rill_gguf_dup_shown (name, n_bytes, RILL_GGUF_NAME_MAX);
  if (!g_utf8_validate_len (name, n_bytes, NULL))
    return rill_gguf_fail (cursor->gguf, error, RILL_ERROR_FORMAT, nth, offset,
                           "expected a name in UTF-8, got \"%s\"", shown);

  tensor->name = g_string_chunk_insert_len (cursor->gguf->strings, name, (gssize) n_bytes);
  field = g_strdup_printf ("tensor %s", shown);
  cursor->field = field;

  return read_shape (cursor, tensor, error) && read_tensor_type (cursor, tensor, error) &&
         rill_gguf_cursor_read_u64 (cursor, "an offset", &tensor->file_offset, error);
}

static gboolean
fail_tensor (RillGguf             *gguf,
             const RillGgufTensor *tensor,
             GError              **error,
             const char           *format,
             ...) G_GNUC_PRINTF (4, 5);

static gboolean
fail_tensor (RillGguf             *gguf,
             const RillGgufTensor *tensor,
             GError              **error,
             const char           *format,
             ...)
{
  g_autofree char *shown = rill_gguf_dup_shown (tensor->name, strlen (tensor->name), RILL_GGUF_NAME_MAX);
  g_autofree char *field = g_strdup_printf ("data of tensor %s", shown);
  g_autofree char *detail = NULL;
  va_list args;

  va_start (args, format);
  detail = g_strdup_vprintf (format, args);
  va_end (args);

  return rill_gguf_fail (gguf, error, RILL_ERROR_FORMAT, field, tensor->file_offset, "%s", detail);
}

/* Turns the offset, until now from the start of the data, into one from the start of the file. */
static gboolean
place_tensor (RillGguf       *gguf,
              RillGgufTensor *tensor,
              guint64         data_offset,
              GError        **error)
{
  guint64 relative = tensor->file_offset;
  guint64 needed = MAX (tensor->data_bytes, 1);
  guint64 left;

  if (!g_uint64_checked_add (&tensor->file_offset, relative, data_offset) || tensor->file_offset >= gguf->n_bytes)
    {
      tensor->file_offset = data_offset;
      return fail_tensor (gguf, tensor, error,
                          "expected it inside the file of %" G_GUINT64_FORMAT " bytes, got it %" G_GUINT64_FORMAT
                          " bytes after this", (guint64) gguf->n_bytes, relative);
    }
  if (relative % gguf->alignment != 0)
    return fail_tensor (gguf, tensor, error,
                        "expected an offset that is a multiple of %" G_GUINT64_FORMAT ", got %" G_GUINT64_FORMAT,
                        gguf->alignment, relative);

  left = gguf->n_bytes - tensor->file_offset;
  if (needed > left)
    return fail_tensor (gguf, tensor, error,
                        "expected %" G_GUINT64_FORMAT " bytes, got the end of the file after %" G_GUINT64_FORMAT,
                        needed, left);

  tensor->data = gguf->bytes + tensor->file_offset;
  return TRUE;
}

static int
compare_names_cb (gconstpointer a,
                  gconstpointer b,
                  gpointer      user_data)
{
  const RillGgufTensor *tensors = user_data;

  return strcmp (tensors[*(const guint32 *) a].name, tensors[*(const guint32 *) b].name);
}

static int
compare_offsets_cb (gconstpointer a,
                    gconstpointer b,
                    gpointer      user_data)
{
  const RillGgufTensor *tensors = user_data;
  guint64 left = tensors[*(const guint32 *) a].file_offset;
  guint64 right = tensors[*(const guint32 *) b].file_offset;

  return (left > right) - (left < right);
}

static void
fill_index (RillGguf *gguf)
{
  gguf->tensors_by_name = g_new (guint32, MAX (gguf->n_tensors, 1));
  for (gsize i = 0; i < gguf->n_tensors; i++)
    gguf->tensors_by_name[i] = (guint32) i;
}

static gboolean
check_overlap (RillGguf *gguf,
               GError  **error)
{
  const guint32 *order = gguf->tensors_by_name;

  g_sort_array (gguf->tensors_by_name, gguf->n_tensors, sizeof *order, compare_offsets_cb, gguf->tensors);
  for (gsize i = 1; i < gguf->n_tensors; i++)
    {
      const RillGgufTensor *before = &gguf->tensors[order[i - 1]];
      const RillGgufTensor *tensor = &gguf->tensors[order[i]];

      if (before->file_offset + MAX (before->data_bytes, 1) > tensor->file_offset)
        return fail_tensor (gguf, tensor, error,
                            "expected it at byte %" G_GUINT64_FORMAT " or later, got it inside the data of tensor %s",
                            before->file_offset + before->data_bytes, before->name);
    }

  return TRUE;
}

gboolean
rill_gguf_index_tensor_names (RillGguf *gguf,
                              GError  **error)
{
  const guint32 *order;

  if (gguf->tensors_by_name == NULL)
    fill_index (gguf);

  order = gguf->tensors_by_name;
  g_sort_array (gguf->tensors_by_name, gguf->n_tensors, sizeof *order, compare_names_cb, gguf->tensors);
  for (gsize i = 1; i < gguf->n_tensors; i++)
    {
      const RillGgufTensor *tensor = &gguf->tensors[order[i]];

      if (strcmp (gguf->tensors[order[i - 1]].name, tensor->name) == 0)
        return fail_tensor (gguf, tensor, error, "expected the name once, got it twice");
    }

  return TRUE;
}

gboolean
rill_gguf_read_tensors (RillGguf       *gguf,
                        RillGgufCursor *cursor,
                        guint64         n_tensors,
                        GError        **error)
{
  guint64 data_offset;

  gguf->tensors = g_try_new0 (RillGgufTensor, MAX (n_tensors, 1));
  if (gguf->tensors == NULL)
    return rill_gguf_fail (gguf, error, RILL_ERROR_MEMORY, "number of tensors", 8,
                           "no memory for %" G_GUINT64_FORMAT, n_tensors);
  gguf->n_tensors = n_tensors;

  for (guint64 i = 0; i < n_tensors; i++)
    if (!read_tensor (cursor, &gguf->tensors[i], i, error))
      return FALSE;

  data_offset = (cursor->offset + gguf->alignment - 1) / gguf->alignment * gguf->alignment;
  for (guint64 i = 0; i < n_tensors; i++)
    if (!place_tensor (gguf, &gguf->tensors[i], data_offset, error))
      return FALSE;

  fill_index (gguf);
  return check_overlap (gguf, error) && rill_gguf_index_tensor_names (gguf, error);
}

guint64
rill_gguf_get_n_tensors (RillGguf *gguf)
{
  return gguf->n_tensors;
}

const RillGgufTensor *
rill_gguf_get_tensor (RillGguf *gguf,
                      guint64   index)
{
  g_return_val_if_fail (index < gguf->n_tensors, NULL);

  return &gguf->tensors[index];
}

const RillGgufTensor *
rill_gguf_find_tensor (RillGguf   *gguf,
                       const char *name)
{
  gsize low = 0, high = gguf->n_tensors;

  while (low < high)
    {
      gsize middle = low + (high - low) / 2;
      const RillGgufTensor *tensor = &gguf->tensors[gguf->tensors_by_name[middle]];
      int order = strcmp (name, tensor->name);

      if (order == 0)
        return tensor;
      if (order < 0)
        high = middle;
      else
        low = middle + 1;
    }

  return NULL;
}

char *
rill_gguf_dup_tensor_place (RillGguf   *gguf,
                            const char *name)
{
  const RillGgufTensor *tensor = rill_gguf_find_tensor (gguf, name);
  g_autofree char *shown = rill_gguf_dup_shown (name, strlen (name), RILL_GGUF_NAME_MAX);

  if (tensor != NULL && tensor->origin != NULL)
    return g_build_filename (gguf->display_name, tensor->origin, NULL);
  if (tensor != NULL)
    return g_strdup_printf ("%s: tensor %s at byte %" G_GUINT64_FORMAT, gguf->display_name, shown, tensor->file_offset);
  return g_strdup_printf ("%s: tensor %s", gguf->display_name, shown);
}
