/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Tiny random models. Their numbers come from a generator of their own, so that a seed means the same model everywhere.
 */

#include "test-model.h"

#include "gguf-writer.h"
#include "test-vocab.h"

#include <math.h>
#include <string.h>

typedef struct
{
  TestModel *model;
  GgufWriter *writer;
  guint64 state;
} Builder;

/* SplitMix64 (Steele, Lea, Flood, 2014). */
static guint64
next_bits (Builder *builder)
{
  guint64 bits = builder->state += 0x9e3779b97f4a7c15u;

  bits = (bits ^ bits >> 30) * 0xbf58476d1ce4e5b9u;
  bits = (bits ^ bits >> 27) * 0x94d049bb133111ebu;
  return bits ^ bits >> 31;
}

/* In (0, 1]. */
static double
next_uniform (Builder *builder)
{
  return (double) ((next_bits (builder) >> 11) + 1) * 0x1p-53;
}

static double
next_normal (Builder *builder)
{
  double radius = sqrt (-2 * log (next_uniform (builder)));

  return radius * cos (2 * G_PI * next_uniform (builder));
}

/* Writes a tensor of normal values around @mean, and returns what the file holds. */
static float *
add_random (Builder    *builder,
            const char *name,
            RillType    type,
            guint       n_dims,
            guint64     n_cols,
            guint64     n_rows,
            double      mean,
            double      deviation)
{
  const RillTypeInfo *info = rill_type_get_info (type);
  gsize n_values = n_cols * n_rows;
  float *values = g_new (float, n_values);
  g_autofree guint8 *blocks = g_malloc (n_values / info->block_values * info->block_bytes);

  for (gsize i = 0; i < n_values; i++)
    values[i] = (float) (mean + deviation * next_normal (builder));

  gguf_writer_add_floats (builder->writer, name, type, n_dims, n_cols, n_rows, values);
  info->quantize (values, blocks, n_values);
  info->dequantize (blocks, values, n_values);
  return values;
}

static float *
add_matrix (Builder    *builder,
            const char *name,
            guint64     n_rows,
            guint64     n_cols,
            double      gain)
{
  return add_random (builder, name, builder->model->options.type, 2, n_cols, n_rows, 0, gain / sqrt ((double) n_cols));
}

static float *
add_norm (Builder    *builder,
          const char *name)
{
  return add_random (builder, name, RILL_TYPE_F32, 1, builder->model->options.n_embd, 1, 1, 0.1);
}

static float *
add_bias (Builder    *builder,
          const char *name,
          guint64     n)
{
  return add_random (builder, name, RILL_TYPE_F32, 1, n, 1, 0, 0.5);
}

static void
add_layer (Builder   *builder,
           TestLayer *layer,
           guint      index)
{
  const TestModelOptions *o = &builder->model->options;
  guint64 n_q = (guint64) o->n_head * o->head_dim;
  guint64 n_kv = (guint64) o->n_head_kv * o->head_dim;
  char name[64];

#define NAME(part) (g_snprintf (name, sizeof name, "blk.%u." part, index), name)
  layer->attn_norm = add_norm (builder, NAME ("attn_norm.weight"));
  layer->attn_q = add_matrix (builder, NAME ("attn_q.weight"), n_q, o->n_embd, o->attention_gain);
  layer->attn_k = add_matrix (builder, NAME ("attn_k.weight"), n_kv, o->n_embd, 1);
  layer->attn_v = add_matrix (builder, NAME ("attn_v.weight"), n_kv, o->n_embd, 1);
  if (o->qkv_bias)
    {
      layer->attn_q_bias = add_bias (builder, NAME ("attn_q.bias"), n_q);
      layer->attn_k_bias = add_bias (builder, NAME ("attn_k.bias"), n_kv);
      layer->attn_v_bias = add_bias (builder, NAME ("attn_v.bias"), n_kv);
    }
  if (o->sink_logits != NULL)
    gguf_writer_add_floats (builder->writer, NAME ("attn_sinks.weight"), RILL_TYPE_F32, 1, o->n_head, 1,
                            o->sink_logits + (gsize) index * o->n_head);
  layer->attn_output = add_matrix (builder, NAME ("attn_output.weight"), o->n_embd, n_q, 1);
  layer->ffn_norm = add_norm (builder, NAME ("ffn_norm.weight"));
  layer->ffn_gate = add_matrix (builder, NAME ("ffn_gate.weight"), o->n_ff, o->n_embd, 1);
  layer->ffn_up = add_matrix (builder, NAME ("ffn_up.weight"), o->n_ff, o->n_embd, 1);
  layer->ffn_down = add_matrix (builder, NAME ("ffn_down.weight"), o->n_embd, o->n_ff, 1);
#undef NAME
}

static float *
add_rope_freqs (Builder *builder)
{
  guint n = builder->model->options.n_rot / 2;
  float *values = g_new (float, n);

  for (guint i = 0; i < n; i++)
    values[i] = (float) (1 + 7 * next_uniform (builder));

  gguf_writer_add_floats (builder->writer, "rope_freqs.weight", RILL_TYPE_F32, 1, n, 1, values);
  return values;
}

static void
add_keys (Builder *builder)
{
  const TestModelOptions *o = &builder->model->options;
  GgufWriter *writer = builder->writer;
  char key[64];

#define KEY(part) (g_snprintf (key, sizeof key, "%s." part, o->architecture), key)
  gguf_writer_add_string (writer, "general.architecture", o->architecture);
  gguf_writer_add_string (writer, "general.name", "test");
  gguf_writer_add_u32 (writer, KEY ("block_count"), o->n_layer);
  gguf_writer_add_u32 (writer, KEY ("context_length"), o->context_length);
  gguf_writer_add_u32 (writer, KEY ("embedding_length"), o->n_embd);
  gguf_writer_add_u32 (writer, KEY ("feed_forward_length"), o->n_ff);
  gguf_writer_add_u32 (writer, KEY ("attention.head_count"), o->n_head);
  gguf_writer_add_u32 (writer, KEY ("attention.head_count_kv"), o->n_head_kv);
  gguf_writer_add_u32 (writer, KEY ("attention.key_length"), o->head_dim);
  gguf_writer_add_u32 (writer, KEY ("attention.value_length"), o->head_dim);
  gguf_writer_add_f32 (writer, KEY ("attention.layer_norm_rms_epsilon"), (float) o->norm_epsilon);
  gguf_writer_add_u32 (writer, KEY ("vocab_size"), o->n_vocab);
  gguf_writer_add_u32 (writer, KEY ("rope.dimension_count"), o->n_rot);
  gguf_writer_add_f32 (writer, KEY ("rope.freq_base"), (float) o->rope_theta);
  if (o->rope_scaling != NULL)
    gguf_writer_add_string (writer, KEY ("rope.scaling.type"), o->rope_scaling);
  if (o->rope_factor != 0)
    gguf_writer_add_f32 (writer, KEY ("rope.scaling.factor"), (float) o->rope_factor);
  if (o->rope_original_context != 0)
    gguf_writer_add_u32 (writer, KEY ("rope.scaling.original_context_length"), o->rope_original_context);
  if (o->rope_attn_factor != 0)
    gguf_writer_add_f32 (writer, KEY ("rope.scaling.attn_factor"), (float) o->rope_attn_factor);
#undef KEY

  if (o->vocabulary)
    {
      g_autoptr (TestVocab) vocab = test_vocab_new_small (o->n_vocab, TRUE);

      test_vocab_write (vocab, writer);
    }
}

void
test_model_options_init (TestModelOptions *options)
{
  *options = (TestModelOptions) {
    .architecture = "llama",
    .n_layer = 2,
    .n_embd = 64,
    .n_head = 4,
    .n_head_kv = 2,
    .head_dim = 16,
    .n_rot = 16,
    .n_ff = 96,
    .n_vocab = 416,
    .context_length = 256,
    .rope_theta = 10000,
    .norm_epsilon = 1e-5,
    .type = RILL_TYPE_F32,
    .attention_gain = 2,
    .seed = 1,
  };
}

TestModel *
test_model_new (const TestModelOptions *options)
{
  g_autoptr (GgufWriter) writer = gguf_writer_new (3);
  TestModel *model = g_new0 (TestModel, 1);
  Builder builder = { model, writer, options->seed };
  const TestModelOptions *o = &model->options;

  model->options = *options;
  if (strcmp (options->architecture, "qwen2") == 0)
    model->options.qkv_bias = TRUE;

  add_keys (&builder);
  model->token_embd = add_random (&builder, "token_embd.weight", o->type, 2, o->n_embd, o->n_vocab, 0, 1);
  model->layers = g_new0 (TestLayer, o->n_layer);
  for (guint i = 0; i < o->n_layer; i++)
    add_layer (&builder, &model->layers[i], i);
  model->output_norm = add_norm (&builder, "output_norm.weight");
  model->output = o->tied_output ? model->token_embd : add_matrix (&builder, "output.weight", o->n_vocab, o->n_embd, 1);
  if (o->rope_freqs)
    model->rope_freqs = add_rope_freqs (&builder);

  model->folder = test_folder_new ();
  model->path = g_build_filename (model->folder, "model.gguf", NULL);
  gguf_writer_save (writer, model->path);
  return model;
}

static void
clear_layer (TestLayer *layer)
{
  g_free (layer->attn_norm);
  g_free (layer->attn_q);
  g_free (layer->attn_k);
  g_free (layer->attn_v);
  g_free (layer->attn_q_bias);
  g_free (layer->attn_k_bias);
  g_free (layer->attn_v_bias);
  g_free (layer->attn_output);
  g_free (layer->ffn_norm);
  g_free (layer->ffn_gate);
  g_free (layer->ffn_up);
  g_free (layer->ffn_down);
}

void
test_model_free (TestModel *model)
{
  test_folder_remove (model->folder);
  for (guint i = 0; i < model->options.n_layer; i++)
    clear_layer (&model->layers[i]);
  if (model->output != model->token_embd)
    g_free (model->output);
  g_free (model->layers);
  g_free (model->token_embd);
  g_free (model->output_norm);
  g_free (model->rope_freqs);
  g_free (model->folder);
  g_free (model->path);
  g_free (model);
}
