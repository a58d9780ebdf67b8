/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Lays the tensors of a llama model out in one buffer and gives them their first values.
 */
#include "parameters.h"

#include <stdlib.h>
#include <string.h>

#define BUFFER_ALIGNMENT 64

gboolean
train_config_check (const TrainConfig  *config,
                    GError            **error)
{
  const char *wrong = NULL;

  if (config->n_vocab == 0 || config->n_vocab > 32768)
    wrong = "the vocabulary must have 1 to 32768 pieces (a token is stored in 15 bits)";
  else if (config->n_layer == 0 || config->n_layer > 256 || config->n_embd == 0 || config->n_embd > 65536
           || config->n_ff == 0 || config->n_ff > 65536)
    wrong = "layers or widths are out of range";
  else if (config->n_embd % 32 != 0 || config->n_ff % 32 != 0)
    wrong = "widths must be multiples of 32, the block of Q8_0";
  else if (config->n_head == 0 || config->n_head_kv == 0 || config->n_embd % config->n_head != 0
           || config->n_head % config->n_head_kv != 0)
    wrong = "the width must divide into the heads, and the heads into the key/value heads";
  else if ((config->n_embd / config->n_head) % 2 != 0)
    wrong = "a head must have an even width to be rotated in pairs";
  else if (config->sink > TRAIN_SINK_ZERO)
    wrong = "the kind of sink is unknown";
  else if (config->n_context < 2 || config->n_context > 65536)
    wrong = "the context must be 2 to 65536 tokens";

  if (wrong == NULL)
    return TRUE;

  g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
               "Model shape (vocabulary %u, width %u, layers %u, heads %u/%u, feed-forward %u, context %u): %s",
               config->n_vocab, config->n_embd, config->n_layer, config->n_head, config->n_head_kv, config->n_ff,
               config->n_context, wrong);
  return FALSE;
}

gboolean
train_config_has_sink_logits (const TrainConfig *config)
{
  return config->sink == TRAIN_SINK_LEARNED || config->sink == TRAIN_SINK_ZERO;
}

static gsize
add_tensor (TrainLayout *layout,
            guint32      n_rows,
            guint32      n_cols,
            const char  *format,
            ...) G_GNUC_PRINTF (4, 5);

static gsize
add_tensor (TrainLayout *layout,
            guint32      n_rows,
            guint32      n_cols,
            const char  *format,
            ...)
{
  TrainTensor *tensor = &layout->tensors[layout->n_tensors++];
  va_list arguments;

  va_start (arguments, format);
  g_vsnprintf (tensor->name, sizeof tensor->name, format, arguments);
  va_end (arguments);

  tensor->offset = layout->n_values;
  tensor->n_rows = n_rows;
  tensor->n_cols = n_cols;
  tensor->is_matrix = n_rows > 1;
  tensor->is_hidden = tensor->is_matrix && g_str_has_prefix (tensor->name, "blk.");
  layout->n_values += (gsize) n_rows * n_cols;
  return tensor->offset;
}

static void
add_layer (TrainLayout *layout,
           guint32      i)
{
  const TrainConfig *config = &layout->config;
  TrainLayer *layer = &layout->layers[i];
  guint32 n_kv = config->n_head_kv * layout->head_dim;

  layer->attn_norm = add_tensor (layout, 1, config->n_embd, "blk.%u.attn_norm.weight", i);
  layer->attn_qkv = add_tensor (layout, config->n_embd, config->n_embd, "blk.%u.attn_q.weight", i);
  add_tensor (layout, n_kv, config->n_embd, "blk.%u.attn_k.weight", i);
  add_tensor (layout, n_kv, config->n_embd, "blk.%u.attn_v.weight", i);
  layer->attn_output = add_tensor (layout, config->n_embd, config->n_embd, "blk.%u.attn_output.weight", i);
  if (train_config_has_sink_logits (config))
    layer->attn_sinks = add_tensor (layout, 1, config->n_head, "blk.%u.attn_sinks.weight", i);
  layer->ffn_norm = add_tensor (layout, 1, config->n_embd, "blk.%u.ffn_norm.weight", i);
  layer->ffn_gate_up = add_tensor (layout, config->n_ff, config->n_embd, "blk.%u.ffn_gate.weight", i);
  add_tensor (layout, config->n_ff, config->n_embd, "blk.%u.ffn_up.weight", i);
  layer->ffn_down = add_tensor (layout, config->n_embd, config->n_ff, "blk.%u.ffn_down.weight", i);
}

TrainLayout *
train_layout_new (const TrainConfig *config)
{
  TrainLayout *layout = g_new0 (TrainLayout, 1);

  layout->config = *config;
  layout->head_dim = config->n_embd / config->n_head;
  layout->n_qkv = (config->n_head + 2 * config->n_head_kv) * layout->head_dim;
  layout->tensors = g_new0 (TrainTensor, 2 + 10 * (gsize) config->n_layer);
  layout->layers = g_new0 (TrainLayer, config->n_layer);
  layout->token_embd = add_tensor (layout, config->n_vocab, config->n_embd, "token_embd.weight");
  for (guint32 i = 0; i < config->n_layer; i++)
    add_layer (layout, i);
  layout->output_norm = add_tensor (layout, 1, config->n_embd, "output_norm.weight");
  return layout;
}

void
train_layout_free (TrainLayout *layout)
{
  g_free (layout->tensors);
  g_free (layout->layers);
  g_free (layout);
}

void
train_parameters_init (const TrainLayout *layout,
                       Real              *parameters,
                       TrainRandom       *source)
{
  /* The two products that write into the residual stream start smaller, so that its variance does not grow with
     depth. */
  double residual = 0.02 / sqrt (2.0 * layout->config.n_layer);

  for (guint32 i = 0; i < layout->n_tensors; i++)
    {
      const TrainTensor *tensor = &layout->tensors[i];
      gsize n = (gsize) tensor->n_rows * tensor->n_cols;
      gboolean writes_stream = strstr (tensor->name, "attn_output") != NULL
                               || strstr (tensor->name, "ffn_down") != NULL;

      for (gsize j = 0; j < n; j++)
        {
          if (strstr (tensor->name, "attn_sinks") != NULL)
            parameters[tensor->offset + j] = 0;
          else if (!tensor->is_matrix)
            parameters[tensor->offset + j] = 1;
          else
            parameters[tensor->offset + j] = (Real) (train_random_normal (source) * (writes_stream ? residual : 0.02));
        }
    }
}

/*
 * Forward and backward products of one token: 6 per weight, and 12 per pair of positions that causal attention
 * visits.
 */
double
train_flops_per_token (const TrainLayout *layout)
{
  const TrainConfig *config = &layout->config;
  double attention = 6.0 * config->n_layer * (double) config->n_context * config->n_embd;

  return 6.0 * (double) layout->n_values + attention;
}

Real *
train_buffer_new (gsize n_values)
{
  gsize bytes = (n_values * sizeof (Real) + BUFFER_ALIGNMENT - 1) / BUFFER_ALIGNMENT * BUFFER_ALIGNMENT;
  Real *buffer = aligned_alloc (BUFFER_ALIGNMENT, MAX (bytes, BUFFER_ALIGNMENT));

  if (buffer == NULL)
    g_error ("Out of memory: %" G_GSIZE_FORMAT " bytes wanted", bytes);
  memset (buffer, 0, MAX (bytes, BUFFER_ALIGNMENT));
  return buffer;
}

void
train_buffer_free (Real *buffer)
{
  free (buffer);
}
