/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Weights that a checkpoint keeps in another form than the forward pass reads. Each is put in order once, into memory of
 * the same size; all others are used where they lie.
 */

#include "huggingface/folder-private.h"

#include "quant/quant.h"
#include "rill.h"

#include <string.h>

gboolean
rill_folder_fail_tensor (const RillSafetensors *file,
                         const RillSafetensor  *tensor,
                         GError               **error,
                         int                    code,
                         const char            *format,
                         ...)
{
  g_autofree char *shown = g_strescape (tensor->name, "\"");
  g_autofree char *detail = NULL;
  va_list arguments;

  va_start (arguments, format);
  detail = g_strdup_vprintf (format, arguments);
  va_end (arguments);

  g_set_error (error, RILL_ERROR, code, "%s: tensor %.96s at byte %" G_GUINT64_FORMAT ": %s",
               rill_safetensors_get_mapping (file)->display_name, shown, tensor->file_offset, detail);
  return FALSE;
}

gboolean
rill_folder_describe_tensor (const RillSafetensors *file,
                             const RillSafetensor  *tensor,
                             RillGgufTensor        *description,
                             GError               **error)
{
  if (!tensor->is_float)
    return rill_folder_fail_tensor (file, tensor, error, RILL_ERROR_UNSUPPORTED, "expected F32, F16 or BF16, got %s",
                                    tensor->dtype);
  if (tensor->n_dims == 0 || tensor->n_values == 0)
    return rill_folder_fail_tensor (file, tensor, error, RILL_ERROR_FORMAT,
                                    "expected 1 to %u dimensions of at least 1, got %s", RILL_SAFETENSORS_MAX_DIMS,
                                    tensor->n_dims == 0 ? "none" : "one of 0");

  *description = (RillGgufTensor) {
    .type = tensor->type,
    .n_dims = tensor->n_dims,
    .ne = { 1, 1, 1, 1 },
    .n_values = tensor->n_values,
    .file_offset = tensor->file_offset,
    .data_bytes = tensor->data_bytes,
    .data = tensor->data,
  };
  for (guint i = 0; i < tensor->n_dims; i++)
    description->ne[i] = tensor->shape[tensor->n_dims - 1 - i];
  return TRUE;
}

void *
rill_folder_new_memory (RillFolder            *folder,
                        const RillSafetensors *file,
                        const RillSafetensor  *tensor,
                        guint64                n_bytes,
                        GError               **error)
{
  void *memory = n_bytes <= G_MAXSIZE / 2 ? g_try_malloc ((gsize) n_bytes) : NULL;

  if (memory == NULL)
    rill_folder_fail_tensor (file, tensor, error, RILL_ERROR_MEMORY, "no memory for %" G_GUINT64_FORMAT " bytes", n_bytes);
  else
    rill_gguf_maker_take_memory (folder->maker, memory);
  return memory;
}

gboolean
rill_folder_add_one (RillFolder            *folder,
                     const RillSafetensors *file,
                     const RillSafetensor  *tensor,
                     RillGgufTensor        *description,
                     GError               **error)
{
  float *values;

  description->data = NULL;
  description->type = RILL_TYPE_F32;
  description->data_bytes = description->n_values * sizeof (float);
  if (!folder->gathers)
    return TRUE;

  values = rill_folder_new_memory (folder, file, tensor, description->data_bytes, error);
  if (values == NULL)
    return FALSE;
  rill_type_get_info (tensor->type)->dequantize (tensor->data, values, (gsize) description->n_values);
  for (guint64 i = 0; i < description->n_values; i++)
    values[i] += 1.0f;
  description->data = values;
  return TRUE;
}

/* From [group][its queries, key, value][head_dim] rows to all queries, then all keys, then all values. */
gboolean
rill_folder_order_qkv (RillFolder            *folder,
                       const RillSafetensors *file,
                       const RillSafetensor  *tensor,
                       RillGgufTensor        *description,
                       GError               **error)
{
  guint n_group = folder->n_head_kv, n_query = folder->n_head / folder->n_head_kv;
  guint64 n_rows = (guint64) (folder->n_head + 2 * folder->n_head_kv) * folder->head_dim;
  const guint8 *from = tensor->data;
  gsize head_bytes;
  guint8 *to;

  if (tensor->shape[0] != n_rows || tensor->n_dims > 2)
    return rill_folder_fail_tensor (file, tensor, error, RILL_ERROR_FORMAT,
                                    "expected %" G_GUINT64_FORMAT " rows: %u heads for queries and 2 times %u for keys "
                                    "and values of %u values, got %" G_GUINT64_FORMAT,
                                    n_rows, folder->n_head, folder->n_head_kv, folder->head_dim, tensor->shape[0]);
  /* With one group the order is that of the rows already. */
  if (n_group == 1)
    return TRUE;
  description->data = NULL;
  if (!folder->gathers)
    return TRUE;

  to = rill_folder_new_memory (folder, file, tensor, tensor->data_bytes, error);
  if (to == NULL)
    return FALSE;
  head_bytes = (gsize) (tensor->data_bytes / n_rows * folder->head_dim);
  for (guint group = 0; group < n_group; group++)
    {
      const guint8 *in = from + (gsize) group * (n_query + 2) * head_bytes;

      memcpy (to + (gsize) group * n_query * head_bytes, in, n_query * head_bytes);
      memcpy (to + (gsize) (folder->n_head + group) * head_bytes, in + n_query * head_bytes, head_bytes);
      memcpy (to + (gsize) (folder->n_head + n_group + group) * head_bytes, in + (n_query + 1) * head_bytes, head_bytes);
    }
  description->data = to;
  return TRUE;
}

gboolean
rill_folder_join (RillFolder                   *folder,
                  const RillSafetensors *const *files,
                  const RillSafetensor *const  *tensors,
                  guint                         n,
                  RillGgufTensor               *description,
                  GError                      **error)
{
  guint64 part_bytes = description->data_bytes;
  guint8 *to;

  for (guint i = 1; i < n; i++)
    if (tensors[i]->n_dims != tensors[0]->n_dims || tensors[i]->type != tensors[0]->type || !tensors[i]->is_float
        || memcmp (tensors[i]->shape, tensors[0]->shape, sizeof tensors[0]->shape) != 0)
      return rill_folder_fail_tensor (files[i], tensors[i], error, RILL_ERROR_FORMAT,
                                      "expected the type and shape that %s has, got another", tensors[0]->name);
  if (description->n_dims >= RILL_SAFETENSORS_MAX_DIMS
      || !g_uint64_checked_mul (&description->data_bytes, part_bytes, n))
    return rill_folder_fail_tensor (files[0], tensors[0], error, RILL_ERROR_FORMAT,
                                    "expected fewer dimensions and values, got %u times %" G_GUINT64_FORMAT " bytes", n,
                                    part_bytes);
  description->ne[description->n_dims++] = n;
  description->n_values *= n;
  description->data = NULL;
  if (!folder->gathers)
    return TRUE;

  to = rill_folder_new_memory (folder, files[0], tensors[0], description->data_bytes, error);
  if (to == NULL)
    return FALSE;
  for (guint i = 0; i < n; i++)
    memcpy (to + i * (gsize) part_bytes, tensors[i]->data, (gsize) part_bytes);
  description->data = to;
  return TRUE;
}
