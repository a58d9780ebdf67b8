/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Bringing a model's files into memory before the first token is wanted. Every byte is read once: for the hash that saved
 * states are tied to, and, while it is in the processor's cache, to see that all weights are numbers.
 */

#include "model/arrival.h"

#include "model/hash.h"
#include "quant/finite.h"

#include <math.h>
#include <stdint.h>
#include <sys/mman.h>

/* Between two calls of the progress function: some milliseconds of reading. */
#define PREFAULT_STEP ((guint64) 8 << 20)

/* What has been brought into memory so far, of all files. */
typedef struct
{
  RillModel *model;
  RillProgress progress;
  gpointer user_data;
  guint64 done;
  guint64 total;

  const RillGgufTensor **tensors; /* [n_tensors] in the order of their data */
  gsize n_tensors;
  gsize at;                       /* of them, all before this one have been looked at */
  guint64 n_seen;                 /* values of this one */
} Arrival;

static int
compare_data_cb (gconstpointer a,
                 gconstpointer b,
                 gpointer      user_data)
{
  uintptr_t left = (uintptr_t) (*(const RillGgufTensor *const *) a)->data;
  uintptr_t right = (uintptr_t) (*(const RillGgufTensor *const *) b)->data;

  return (left > right) - (left < right);
}

static void
sort_tensors (Arrival  *arrival,
              RillGguf *gguf)
{
  guint64 n = rill_gguf_get_n_tensors (gguf);

  arrival->tensors = g_new (const RillGgufTensor *, n + 1);
  for (guint64 i = 0; i < n; i++)
    if (rill_type_get_info (rill_gguf_get_tensor (gguf, i)->type) != NULL)
      arrival->tensors[arrival->n_tensors++] = rill_gguf_get_tensor (gguf, i);
  g_sort_array (arrival->tensors, arrival->n_tensors, sizeof *arrival->tensors, compare_data_cb, NULL);
}

static gboolean
fail_value (const Arrival        *arrival,
            const RillGgufTensor *tensor,
            guint64               index,
            GError              **error)
{
  const RillTypeInfo *type = rill_type_get_info (tensor->type);
  guint64 block = index / type->block_values;
  float values[RILL_SUPER_VALUES], value;
  g_autofree char *place = NULL;

  type->dequantize ((const guint8 *) tensor->data + block * type->block_bytes, values, type->block_values);
  value = values[index % type->block_values];
  place = tensor->origin != NULL
            ? rill_gguf_dup_tensor_place (arrival->model->gguf, tensor->name)
            : g_strdup_printf ("%s: tensor %s at byte %" G_GUINT64_FORMAT, rill_gguf_get_path (arrival->model->gguf),
                               tensor->name, tensor->file_offset + block * type->block_bytes);
  g_set_error (error, RILL_ERROR, RILL_ERROR_FORMAT, "%s: expected finite numbers, got %s as value %" G_GUINT64_FORMAT,
               place, isnan (value) ? "nan" : value > 0 ? "inf" : "-inf", index);
  return FALSE;
}

/* Looks at the values of @tensor from @n_seen on that lie before @end. Returns how many have been seen by then; 0: *error. */
static guint64
check_tensor (const Arrival        *arrival,
              const RillGgufTensor *tensor,
              guint64               n_seen,
              uintptr_t             end,
              GError              **error)
{
  const RillTypeInfo *type = rill_type_get_info (tensor->type);
  const guint8 *data = tensor->data;
  guint64 n_there = MIN (tensor->n_values, (end - (uintptr_t) data) / type->block_bytes * type->block_values);
  guint64 found = rill_blocks_find_not_finite (type, data + n_seen / type->block_values * type->block_bytes,
                                               n_there - n_seen);

  if (found < n_there - n_seen)
    {
      fail_value (arrival, tensor, n_seen + found, error);
      return 0;
    }
  return n_there;
}

/* Looks at what of the mapping's tensors lies before @end. */
static gboolean
check_weights (Arrival   *arrival,
               uintptr_t  end,
               GError   **error)
{
  for (; arrival->at < arrival->n_tensors; arrival->at++, arrival->n_seen = 0)
    {
      const RillGgufTensor *tensor = arrival->tensors[arrival->at];
      uintptr_t data = (uintptr_t) tensor->data;
      g_autoptr (GError) failure = NULL;

      if (data >= end)
        return TRUE;
      arrival->n_seen = check_tensor (arrival, tensor, arrival->n_seen, end, &failure);
      if (failure != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&failure));
          return FALSE;
        }
      if (arrival->n_seen < tensor->n_values)
        return TRUE;
    }

  return TRUE;
}

static gboolean
bring_mapping (Arrival           *arrival,
               const RillMapping *mapping,
               GError           **error)
{
  uintptr_t begin = (uintptr_t) mapping->bytes;

  /* Only advice: where it is not taken, the reading below is slower and nothing else. */
  (void) madvise ((void *) begin, mapping->n_bytes, MADV_WILLNEED);
  arrival->n_seen = 0;
  for (arrival->at = 0; arrival->at < arrival->n_tensors; arrival->at++)
    if ((uintptr_t) arrival->tensors[arrival->at]->data >= begin)
      break;

  for (guint64 at = 0; at < mapping->n_bytes;)
    {
      guint64 step = MIN (PREFAULT_STEP, mapping->n_bytes - at);

      arrival->model->hash = rill_hash (arrival->model->hash, mapping->bytes + at, step);
      at += step;
      arrival->done += step;
      if (!check_weights (arrival, begin + at, error))
        return FALSE;
      if (arrival->progress != NULL && !arrival->progress (arrival->done, arrival->total, arrival->user_data))
        {
          g_set_error (error, RILL_ERROR, RILL_ERROR_CANCELLED, "%s: loading was stopped at byte %" G_GUINT64_FORMAT,
                       mapping->display_name, at);
          return FALSE;
        }
    }
  return TRUE;
}

static gboolean
is_mapped (RillGguf             *gguf,
           const RillGgufTensor *tensor)
{
  const guint8 *data = tensor->data;

  for (guint i = 0; i < rill_gguf_get_n_mappings (gguf); i++)
    {
      const RillMapping *mapping = rill_gguf_get_mapping (gguf, i);

      if (data >= mapping->bytes && data < mapping->bytes + mapping->n_bytes)
        return TRUE;
    }

  return FALSE;
}

gboolean
rill_model_bring_into_memory (RillModel   *model,
                              RillProgress progress,
                              gpointer     user_data,
                              GError     **error)
{
  RillGguf *gguf = model->gguf;
  Arrival arrival = { model, progress, user_data, 0, rill_gguf_get_file_bytes (gguf), NULL, 0, 0, 0 };
  gboolean ok = TRUE;

  sort_tensors (&arrival, gguf);
  for (guint i = 0; ok && i < rill_gguf_get_n_mappings (gguf); i++)
    ok = bring_mapping (&arrival, rill_gguf_get_mapping (gguf, i), error);
  /* Those that were made of others when the file was opened. */
  for (gsize i = 0; ok && i < arrival.n_tensors; i++)
    ok = is_mapped (gguf, arrival.tensors[i]) || check_tensor (&arrival, arrival.tensors[i], 0, UINTPTR_MAX, error) > 0;

  g_free (arrival.tensors);
  return ok;
}
