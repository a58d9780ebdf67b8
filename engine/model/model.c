/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Loading a model and sharing it. The weights stay in the file's mapping.
 */

#include "model/model.h"

#include "huggingface/folder.h"
#include "model/arrival.h"
#include "text/tokenizer.h"

#include <sys/mman.h>

RillModel *
rill_model_alloc (void)
{
  RillModel *model = g_new0 (RillModel, 1);

  atomic_init (&model->ref_count, 1);
  model->floats = g_ptr_array_new_with_free_func (g_free);
  return model;
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
  if (*model->info->tokenizer == '\0')
    g_set_str (&model->info->tokenizer, rill_tokenizer_get_kind_name (model->tokenizer));
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

static gboolean
load (RillModel   *model,
      RillProgress progress,
      gpointer     user_data,
      GError     **error)
{
  if (!rill_hparams_read (&model->hparams, model->gguf, error))
    return FALSE;
  /* Folders keep the order that checkpoints have; GGUF files reorder the rows of some families. */
  if (rill_folder_is_source (model->gguf))
    model->hparams.rope.pairs = model->hparams.local_rope.pairs = RILL_ROPE_HALVES;
  if (!rill_model_bind_weights (model, model->gguf, error))
    return FALSE;
  model->info = rill_model_info_new_from_gguf (model->gguf, error);
  return model->info != NULL && load_text (model, error) && rill_model_bring_into_memory (model, progress, user_data, error);
}

RillGguf *
rill_model_open_source (const char *path,
                        gboolean    loads,
                        GError    **error)
{
  return rill_folder_is (path) ? rill_folder_open (path, loads, error) : rill_gguf_open (path, error);
}

RillModel *
rill_model_load (const char  *path,
                 RillProgress progress,
                 gpointer     user_data,
                 GError     **error)
{
  g_autoptr (RillModel) model = NULL;
  g_autoptr (GError) read_error = NULL;

  g_return_val_if_fail (path != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  model = rill_model_alloc ();
  model->gguf = rill_model_open_source (path, TRUE, error);
  if (model->gguf == NULL)
    return NULL;
  load (model, progress, user_data, &read_error);
  /* Before any other error: what was read may not be what was written. */
  if (!rill_model_check_files (model, error))
    return NULL;
  if (read_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&read_error));
      return NULL;
    }
  return g_steal_pointer (&model);
}

gboolean
rill_model_check_files (const RillModel *model,
                        GError         **error)
{
  return model->gguf == NULL || rill_gguf_check_files (model->gguf, error);
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
