/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a `llama` file says about itself: shape, vocabulary, chat format, tensors. Norms stay in float.
 */
#include "export.h"

#define CHAT_TEMPLATE                                                                                                  \
  "{{ bos_token }}{% for message in messages %}{{ '<|' + message['role'] + '|>' + message['content'] + '<|end|>' }}"   \
  "{% endfor %}{% if add_generation_prompt %}{{ '<|assistant|>' }}{% endif %}"

static void
put_general (TrainGguf     *gguf,
             const char    *name,
             gboolean       has_sink_token,
             TrainGgufType  type)
{
  /* The numbers GGUF gives to "all F32", "mostly F16" and "mostly Q8_0". */
  guint32 file_type = type == TRAIN_GGUF_Q8_0 ? 7 : (type == TRAIN_GGUF_F16 ? 1 : 0);

  train_gguf_put_string (gguf, "general.architecture", "llama");
  train_gguf_put_string (gguf, "general.name", name);
  train_gguf_put_string (gguf, "general.description",
                         has_sink_token ? "A very small chat model with a dedicated attention sink at index 0, made for Rivulet"
                                        : "A very small chat model without a sink token, made for Rivulet");
  train_gguf_put_string (gguf, "general.license", "GPL-3.0-or-later");
  train_gguf_put_uint32 (gguf, "general.file_type", file_type);
  train_gguf_put_uint32 (gguf, "general.quantization_version", 2);
  train_gguf_put_uint32 (gguf, "general.alignment", 32);
}

static void
put_shape (TrainGguf         *gguf,
           const TrainLayout *layout)
{
  const TrainConfig *config = &layout->config;

  train_gguf_put_uint32 (gguf, "llama.context_length", config->n_context);
  train_gguf_put_uint32 (gguf, "llama.embedding_length", config->n_embd);
  train_gguf_put_uint32 (gguf, "llama.block_count", config->n_layer);
  train_gguf_put_uint32 (gguf, "llama.feed_forward_length", config->n_ff);
  train_gguf_put_uint32 (gguf, "llama.attention.head_count", config->n_head);
  train_gguf_put_uint32 (gguf, "llama.attention.head_count_kv", config->n_head_kv);
  train_gguf_put_float32 (gguf, "llama.attention.layer_norm_rms_epsilon", (float) TRAIN_NORM_EPSILON);
  train_gguf_put_uint32 (gguf, "llama.rope.dimension_count", layout->head_dim);
  train_gguf_put_float32 (gguf, "llama.rope.freq_base", (float) TRAIN_ROPE_BASE);
  train_gguf_put_uint32 (gguf, "llama.vocab_size", config->n_vocab);
}

static void
put_vocabulary (TrainGguf             *gguf,
                const TrainVocabulary *vocabulary,
                gboolean               has_sink_token)
{
  guint32 n = vocabulary->n_pieces;
  g_autofree const char **texts = g_new (const char *, n);
  g_autofree float *scores = g_new (float, n);
  g_autofree gint32 *types = g_new (gint32, n);

  for (guint32 i = 0; i < n; i++)
    {
      texts[i] = vocabulary->pieces[i].text;
      scores[i] = vocabulary->pieces[i].score;
      types[i] = (gint32) vocabulary->pieces[i].type;
    }
  train_gguf_put_string (gguf, "tokenizer.ggml.model", "llama");
  train_gguf_put_string (gguf, "tokenizer.ggml.pre", "default");
  train_gguf_put_strings (gguf, "tokenizer.ggml.tokens", texts, n);
  train_gguf_put_float32s (gguf, "tokenizer.ggml.scores", scores, n);
  train_gguf_put_int32s (gguf, "tokenizer.ggml.token_type", types, n);
  train_gguf_put_uint32 (gguf, "tokenizer.ggml.bos_token_id", (guint32) vocabulary->sink);
  train_gguf_put_uint32 (gguf, "tokenizer.ggml.eos_token_id", (guint32) vocabulary->end);
  train_gguf_put_uint32 (gguf, "tokenizer.ggml.unknown_token_id", 0);
  train_gguf_put_boolean (gguf, "tokenizer.ggml.add_bos_token", has_sink_token);
  train_gguf_put_boolean (gguf, "tokenizer.ggml.add_eos_token", FALSE);
  train_gguf_put_boolean (gguf, "tokenizer.ggml.add_space_prefix", TRUE);
  train_gguf_put_string (gguf, "tokenizer.chat_template", CHAT_TEMPLATE);
}

gboolean
train_export (const TrainLayout      *layout,
              const Real             *parameters,
              const TrainVocabulary  *vocabulary,
              const char             *name,
              TrainGgufType           type,
              const char             *path,
              GError                **error)
{
  g_autoptr (TrainGguf) gguf = train_gguf_new ();

  put_general (gguf, name, layout->config.sink == TRAIN_SINK_TOKEN, type);
  put_shape (gguf, layout);
  put_vocabulary (gguf, vocabulary, layout->config.sink == TRAIN_SINK_TOKEN);
  for (guint32 i = 0; i < layout->n_tensors; i++)
    {
      const TrainTensor *tensor = &layout->tensors[i];

      train_gguf_put_tensor (gguf, tensor->name, tensor->is_matrix ? type : TRAIN_GGUF_F32, tensor->n_rows,
                             tensor->n_cols, parameters + tensor->offset);
    }
  return train_gguf_write (gguf, path, error);
}
