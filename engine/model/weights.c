/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Binding the tensors of a file to the places the forward pass reads them from: each is looked up by name, its shape
 * and type are checked, and at the end no tensor may be left over, since a weight that is not used is an architecture
 * that is not understood.
 */

#include "model/model.h"

#include "quant/quant.h"

#include <math.h>

/* A logit a head that joins the softmax alone, under the name that files of gpt-oss have for it. */
#define SINK_LOGITS "attn_sinks.weight"

typedef struct
{
  RillGguf *gguf;
  GPtrArray *floats; /* NULL: check alone, copy nothing */
  guint64 n_bound;
} Binder;

/* Steals. */
static gboolean
fail (Binder     *binder,
      RillError   code,
      const char *name,
      char       *expected,
      char       *got,
      GError    **error)
{
  g_set_error (error, RILL_ERROR, code, "%s: tensor %s: expected %s, got %s", rill_gguf_get_path (binder->gguf), name,
               expected, got);
  g_free (expected);
  g_free (got);
  return FALSE;
}

static char *
dup_shape (const RillGgufTensor *tensor)
{
  GString *text = g_string_new ("[");

  for (guint i = 0; i < MAX (tensor->n_dims, 1); i++)
    g_string_append_printf (text, "%s%" G_GUINT64_FORMAT, i > 0 ? ", " : "", tensor->ne[i]);
  g_string_append_c (text, ']');
  return g_string_free_and_steal (text);
}

static char *
dup_expected_shape (guint n_cols,
                    guint n_rows)
{
  return n_rows == 0 ? g_strdup_printf ("[%u]", n_cols) : g_strdup_printf ("[%u, %u]", n_cols, n_rows);
}

/* @n_rows 0: a vector. */
static const RillGgufTensor *
find (Binder     *binder,
      const char *name,
      guint       n_cols,
      guint       n_rows,
      GError    **error)
{
  const RillGgufTensor *tensor = rill_gguf_find_tensor (binder->gguf, name);
  const char *type_name;

  if (tensor == NULL)
    {
      fail (binder, RILL_ERROR_FORMAT, name, dup_expected_shape (n_cols, n_rows), g_strdup ("none"), error);
      return NULL;
    }
  if (tensor->ne[0] != n_cols || tensor->ne[1] != MAX (n_rows, 1) || tensor->ne[2] != 1 || tensor->ne[3] != 1)
    {
      fail (binder, RILL_ERROR_FORMAT, name, dup_expected_shape (n_cols, n_rows), dup_shape (tensor), error);
      return NULL;
    }
  if (rill_type_get_info (tensor->type) == NULL)
    {
      type_name = rill_type_get_name (tensor->type);
      fail (binder, RILL_ERROR_UNSUPPORTED, name, g_strdup ("a type that this engine computes with"),
            type_name != NULL ? g_strdup (type_name)
                              : g_strdup_printf ("type number %u", tensor->type),
            error);
      return NULL;
    }
  binder->n_bound++;
  return tensor;
}

static gboolean
bind_matrix (Binder     *binder,
             RillMatrix *matrix,
             const char *name,
             guint       n_cols,
             guint       n_rows,
             GError    **error)
{
  const RillGgufTensor *tensor = find (binder, name, n_cols, n_rows, error);
  const RillTypeInfo *type;

  if (tensor == NULL)
    return FALSE;
  type = rill_type_get_info (tensor->type);
  if (n_cols % type->block_values != 0)
    return fail (binder, RILL_ERROR_FORMAT, name,
                 g_strdup_printf ("rows of a multiple of %u values for type %s", type->block_values, type->name),
                 g_strdup_printf ("%u", n_cols), error);
  *matrix = (RillMatrix) {
    .type = type->type,
    .n_rows = n_rows,
    .n_cols = n_cols,
    .row_bytes = (gsize) (n_cols / type->block_values) * type->block_bytes,
    .data = tensor->data,
  };
  return TRUE;
}

static gboolean
bind_vector (Binder       *binder,
             const float **vector,
             const char   *name,
             guint         n_values,
             GError      **error)
{
  const RillGgufTensor *tensor = find (binder, name, n_values, 0, error);
  const RillTypeInfo *type;
  float *values;

  if (tensor == NULL)
    return FALSE;
  type = rill_type_get_info (tensor->type);
  if (n_values % type->block_values != 0)
    return fail (binder, RILL_ERROR_FORMAT, name,
                 g_strdup_printf ("a multiple of %u values for type %s", type->block_values, type->name),
                 g_strdup_printf ("%u", n_values), error);
  if (binder->floats == NULL)
    return TRUE;
  values = g_new (float, n_values);
  g_ptr_array_add (binder->floats, values);
  type->dequantize (tensor->data, values, n_values);
  *vector = values;
  return TRUE;
}

/* Any file may bring them; a logit that is not finite would leave nothing of the softmax that it joins. */
static gboolean
bind_sink_logits (Binder            *binder,
                  const RillHparams *hparams,
                  guint              index,
                  RillLayer         *layer,
                  GError           **error)
{
  char name[64];

  g_snprintf (name, sizeof name, "blk.%u." SINK_LOGITS, index);
  if (rill_gguf_find_tensor (binder->gguf, name) == NULL)
    return TRUE;
  if (!bind_vector (binder, &layer->sink_logits, name, hparams->n_head, error))
    return FALSE;
  for (guint i = 0; layer->sink_logits != NULL && i < hparams->n_head; i++)
    if (!isfinite (layer->sink_logits[i]))
      return fail (binder, RILL_ERROR_FORMAT, name, g_strdup ("finite logits"),
                   g_strdup_printf ("%g at index %u", (double) layer->sink_logits[i], i), error);
  return TRUE;
}

static gboolean
bind_layer (Binder            *binder,
            const RillHparams *hparams,
            guint              index,
            RillLayer         *layer,
            GError           **error)
{
  guint n_q = hparams->n_head * hparams->head_dim;
  guint n_kv = hparams->n_head_kv * hparams->head_dim;
  guint n_embd = hparams->n_embd;
  struct
  {
    const char *suffix;
    RillMatrix *matrix;
    guint n_cols;
    guint n_rows;
  } matrices[] = {
    { "attn_q.weight", &layer->attn_q, n_embd, n_q },
    { "attn_k.weight", &layer->attn_k, n_embd, n_kv },
    { "attn_v.weight", &layer->attn_v, n_embd, n_kv },
    { "attn_output.weight", &layer->attn_output, n_q, n_embd },
    { "ffn_gate.weight", &layer->ffn_gate, n_embd, hparams->n_ff },
    { "ffn_up.weight", &layer->ffn_up, n_embd, hparams->n_ff },
    { "ffn_down.weight", &layer->ffn_down, hparams->n_ff, n_embd },
  };
  struct
  {
    const char *suffix;
    const float **vector;
    guint n_values;
    gboolean wanted;
  } vectors[] = {
    { "attn_norm.weight", &layer->attn_norm, n_embd, TRUE },
    { "ffn_norm.weight", &layer->ffn_norm, n_embd, TRUE },
    { "attn_q.bias", &layer->attn_q_bias, n_q, hparams->arch->qkv_bias },
    { "attn_k.bias", &layer->attn_k_bias, n_kv, hparams->arch->qkv_bias },
    { "attn_v.bias", &layer->attn_v_bias, n_kv, hparams->arch->qkv_bias },
  };
  char name[64];

  for (gsize i = 0; i < G_N_ELEMENTS (matrices); i++)
    {
      g_snprintf (name, sizeof name, "blk.%u.%s", index, matrices[i].suffix);
      if (!bind_matrix (binder, matrices[i].matrix, name, matrices[i].n_cols, matrices[i].n_rows, error))
        return FALSE;
    }
  for (gsize i = 0; i < G_N_ELEMENTS (vectors); i++)
    {
      g_snprintf (name, sizeof name, "blk.%u.%s", index, vectors[i].suffix);
      if (vectors[i].wanted && !bind_vector (binder, vectors[i].vector, name, vectors[i].n_values, error))
        return FALSE;
    }
  return bind_sink_logits (binder, hparams, index, layer, error);
}

static gboolean
is_bound_name (const RillHparams *hparams,
               const char        *name)
{
  static const char *const outer[] = { "token_embd.weight", "output_norm.weight", "output.weight",
                                       "rope_freqs.weight" };
  static const char *const inner[] = { "attn_norm.weight", "ffn_norm.weight",  "attn_q.weight",
                                       "attn_k.weight",    "attn_v.weight",    "attn_output.weight",
                                       "ffn_gate.weight",  "ffn_up.weight",    "ffn_down.weight",
                                       SINK_LOGITS };
  static const char *const biases[] = { "attn_q.bias", "attn_k.bias", "attn_v.bias" };
  guint64 layer;
  char *end;

  for (gsize i = 0; i < G_N_ELEMENTS (outer); i++)
    if (g_str_equal (name, outer[i]))
      return TRUE;
  if (!g_str_has_prefix (name, "blk.") || !g_ascii_isdigit (name[4]))
    return FALSE;
  layer = g_ascii_strtoull (name + 4, &end, 10);
  if (layer >= hparams->n_layer || *end != '.')
    return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (inner); i++)
    if (g_str_equal (end + 1, inner[i]))
      return TRUE;
  for (gsize i = 0; hparams->arch->qkv_bias && i < G_N_ELEMENTS (biases); i++)
    if (g_str_equal (end + 1, biases[i]))
      return TRUE;
  return FALSE;
}

static gboolean
check_none_left (Binder            *binder,
                 const RillHparams *hparams,
                 GError           **error)
{
  guint64 n_tensor = rill_gguf_get_n_tensors (binder->gguf);

  if (binder->n_bound == n_tensor)
    return TRUE;
  for (guint64 i = 0; i < n_tensor; i++)
    {
      const char *name = rill_gguf_get_tensor (binder->gguf, i)->name;

      if (!is_bound_name (hparams, name))
        {
          g_set_error (error, RILL_ERROR, RILL_ERROR_UNSUPPORTED,
                       "%s: tensor %s: not a weight of architecture \"%s\" with %u layers as this engine runs it",
                       rill_gguf_get_path (binder->gguf), name, hparams->arch->name, hparams->n_layer);
          return FALSE;
        }
    }
  return TRUE;
}

/* The factors are what files of Llama 3.1 and later hold instead of the formula. */
static gboolean
bind_rope_factors (Binder      *binder,
                   RillHparams *hparams,
                   GError     **error)
{
  RillRopeSpec *rope = &hparams->rope;
  guint n_pair = rope->n_rot / 2;

  if (rill_gguf_find_tensor (binder->gguf, "rope_freqs.weight") == NULL)
    return TRUE;
  if (!bind_vector (binder, &rope->factors, "rope_freqs.weight", n_pair, error))
    return FALSE;
  for (guint i = 0; rope->factors != NULL && i < n_pair; i++)
    if (!(rope->factors[i] >= 1e-3f && rope->factors[i] <= 1e6f))
      return fail (binder, RILL_ERROR_FORMAT, "rope_freqs.weight", g_strdup ("factors of 0.001 to 1000000"),
                   g_strdup_printf ("%g at index %u", (double) rope->factors[i], i), error);
  if (rope->scaling == RILL_ROPE_SCALING_NONE)
    rope->scaling = RILL_ROPE_SCALING_LLAMA3;
  return TRUE;
}

static gboolean
bind_all (Binder    *binder,
          RillModel *model,
          GError   **error)
{
  RillHparams *hparams = &model->hparams;
  guint n_embd = hparams->n_embd;

  if (!bind_matrix (binder, &model->token_embd, "token_embd.weight", n_embd, hparams->n_vocab, error)
      || !bind_vector (binder, &model->output_norm, "output_norm.weight", n_embd, error)
      || !bind_rope_factors (binder, hparams, error))
    return FALSE;
  model->output = model->token_embd;
  if (rill_gguf_find_tensor (binder->gguf, "output.weight") != NULL
      && !bind_matrix (binder, &model->output, "output.weight", n_embd, hparams->n_vocab, error))
    return FALSE;
  for (guint i = 0; i < hparams->n_layer; i++)
    if (!bind_layer (binder, hparams, i, &model->layers[i], error))
      return FALSE;
  return check_none_left (binder, hparams, error);
}

gboolean
rill_model_bind_weights (RillModel *model,
                         RillGguf  *gguf,
                         GError   **error)
{
  Binder binder = { .gguf = gguf, .floats = model->floats };

  model->layers = g_new0 (RillLayer, model->hparams.n_layer);
  return bind_all (&binder, model, error);
}

gboolean
rill_model_check_weights (const RillHparams *hparams,
                          RillGguf          *gguf,
                          GError           **error)
{
  g_autofree RillLayer *layers = g_new0 (RillLayer, hparams->n_layer);
  RillModel model = { .hparams = *hparams, .layers = layers };
  Binder binder = { .gguf = gguf };

  return bind_all (&binder, &model, error);
}
