/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Loading a model and sharing it. The weights stay in the file's mapping; loading reads every byte once, which brings
 * the file into memory before the first token is wanted and gives the hash that saved states are tied to.
 */

#include "model/model.h"

#include "model/hash.h"
#include "text/tokenizer.h"

#include <stdint.h>
#include <sys/mman.h>

/* Between two calls of the progress function: some milliseconds of reading. */
#define PREFAULT_STEP ((guint64) 8 << 20)

RillModel *
rill_model_alloc (void)
{
  RillModel *model = g_new0 (RillModel, 1);

  atomic_init (&model->ref_count, 1);
  model->floats = g_ptr_array_new_with_free_func (g_free);
  return model;
}

/* What has been brought into memory so far, of all files. */
typedef struct
{
  RillModel *model;
  RillProgress progress;
  gpointer user_data;
  guint64 done;
  guint64 total;
} Arrival;

static gboolean
bring_mapping (Arrival           *arrival,
               const RillMapping *mapping,
               GError           **error)
{
  /* Only advice: where it is not taken, the reading below is slower and nothing else. */
  (void) madvise ((void *) (uintptr_t) mapping->bytes, mapping->n_bytes, MADV_WILLNEED);
  for (guint64 at = 0; at < mapping->n_bytes;)
    {
      guint64 step = MIN (PREFAULT_STEP, mapping->n_bytes - at);

      arrival->model->hash = rill_hash (arrival->model->hash, mapping->bytes + at, step);
      at += step;
      arrival->done += step;
      if (arrival->progress != NULL && !arrival->progress (arrival->done, arrival->total, arrival->user_data))
        {
          g_set_error (error, RILL_ERROR, RILL_ERROR_CANCELLED, "%s: loading was stopped at byte %" G_GUINT64_FORMAT,
                       mapping->display_name, at);
          return FALSE;
        }
    }
  return TRUE;
}

/* The hash covers every byte of the files. */
static gboolean
bring_into_memory (RillModel   *model,
                   RillProgress progress,
                   gpointer     user_data,
                   GError     **error)
{
  RillGguf *gguf = model->gguf;
  Arrival arrival = { model, progress, user_data, 0, rill_gguf_get_file_bytes (gguf) };

  for (guint i = 0; i < rill_gguf_get_n_mappings (gguf); i++)
    if (!bring_mapping (&arrival, rill_gguf_get_mapping (gguf, i), error))
      return FALSE;
  return TRUE;
}

static gboolean
load_text (RillModel *model,
           GError   **error)
{
  g_autoptr (GError) local_error = NULL;
  guint n_text;

  model->tokenizer = rill_tokenizer_new_from_gguf (model->gguf, &local_error);
  if (model->tokenizer == NULL)
    {
      model->info->text_problem = rill_model_dup_reason (model->gguf, local_error);
      return TRUE;
    }
  n_text = rill_tokenizer_get_n_vocab (model->tokenizer);
  if (n_text > model->hparams.n_vocab)
    {
      g_set_error (error, RILL_ERROR, RILL_ERROR_FORMAT,
                   "%s: token_embd.weight: expected at least the %u rows that the vocabulary has, got %u",
                   rill_gguf_get_path (model->gguf), n_text, model->hparams.n_vocab);
      return FALSE;
    }
  model->chat_form = rill_chat_form_new (model->tokenizer, model->info->chat_template);
  return TRUE;
}

RillModel *
rill_model_load (const char  *path,
                 RillProgress progress,
                 gpointer     user_data,
                 GError     **error)
{
  g_autoptr (RillModel) model = NULL;

  g_return_val_if_fail (path != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  model = rill_model_alloc ();
  model->gguf = rill_gguf_open (path, error);
  if (model->gguf == NULL
      || !rill_hparams_read (&model->hparams, model->gguf, error)
      || !rill_model_bind_weights (model, model->gguf, error))
    return NULL;
  model->info = rill_model_info_new_from_gguf (model->gguf, error);
  if (model->info == NULL
      || !load_text (model, error)
      || !bring_into_memory (model, progress, user_data, error))
    return NULL;
  return g_steal_pointer (&model);
}

RillModel *
rill_model_ref (RillModel *model)
{
  g_return_val_if_fail (model != NULL, NULL);

  atomic_fetch_add_explicit (&model->ref_count, 1, memory_order_relaxed);
  return model;
}

void
rill_model_unref (RillModel *model)
{
  /* Release, then acquire by the last: what other threads did with the model has happened before it goes. */
  if (model == NULL || atomic_fetch_sub_explicit (&model->ref_count, 1, memory_order_acq_rel) != 1)
    return;
  g_clear_pointer (&model->chat_form, rill_chat_form_free);
  g_clear_pointer (&model->tokenizer, rill_tokenizer_unref);
  g_clear_pointer (&model->info, rill_model_info_free);
  g_clear_pointer (&model->floats, g_ptr_array_unref);
  g_clear_pointer (&model->layers, g_free);
  if (model->memory != NULL)
    munmap (model->memory, model->memory_bytes);
  g_clear_pointer (&model->gguf, rill_gguf_free);
  g_free (model);
}

const RillModelInfo *
rill_model_get_info (RillModel *model)
{
  g_return_val_if_fail (model != NULL, NULL);

  return model->info;
}

RillTokenizer *
rill_model_get_tokenizer (RillModel *model)
{
  g_return_val_if_fail (model != NULL, NULL);

  return model->tokenizer;
}

static guint64
matrix_bytes (const RillMatrix *matrix)
{
  return (guint64) matrix->row_bytes * matrix->n_rows;
}

guint64
rill_model_get_decode_bytes (RillModel *model)
{
  guint64 n_bytes;

  g_return_val_if_fail (model != NULL, 0);

  n_bytes = matrix_bytes (&model->output) + model->token_embd.row_bytes;
  for (guint i = 0; i < model->hparams.n_layer; i++)
    {
      const RillLayer *layer = &model->layers[i];
      guint64 network =
        matrix_bytes (&layer->ffn_gate) + matrix_bytes (&layer->ffn_up) + matrix_bytes (&layer->ffn_down);

      if (model->hparams.n_expert > 0)
        network = network / model->hparams.n_expert * model->hparams.n_expert_used;
      n_bytes += matrix_bytes (&layer->attn_q) + matrix_bytes (&layer->attn_k) + matrix_bytes (&layer->attn_v)
                 + matrix_bytes (&layer->attn_output) + matrix_bytes (&layer->ffn_router) + network;
    }
  return n_bytes;
}
