/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Binding the tensors of a file to the places the forward pass reads them from: each is looked up by name, its shape
 * and type are checked, and at the end no tensor may be left over, since a weight that is not used is an architecture
 * that is not understood.
 */

#include "model/weights.h"

#include "quant/quant.h"

#include <math.h>

gboolean
rill_binder_fail (RillBinder *binder,
                  RillError   code,
                  const char *name,
                  char       *expected,
                  char       *got,
                  GError    **error)
{
  g_autofree char *place = rill_gguf_dup_tensor_place (binder->gguf, name);

  g_set_error (error, RILL_ERROR, code, "%s: expected %s, got %s", place, expected, got);
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
                    guint n_rows,
                    guint n_stack)
{
  if (n_stack > 1)
    return g_strdup_printf ("[%u, %u, %u]", n_cols, n_rows, n_stack);
  return n_rows == 0 ? g_strdup_printf ("[%u]", n_cols) : g_strdup_printf ("[%u, %u]", n_cols, n_rows);
}

gboolean
rill_binder_has (RillBinder *binder,
                 const char *name)
{
  return rill_gguf_find_tensor (binder->gguf, name) != NULL;
}

/* @n_rows 0: a vector. */
static const RillGgufTensor *
find (RillBinder *binder,
      const char *name,
      guint       n_cols,
      guint       n_rows,
      guint       n_stack,
      GError    **error)
{
  const RillGgufTensor *tensor = rill_gguf_find_tensor (binder->gguf, name);
  const RillTypeInfo *type;
  const char *type_name;

  if (tensor == NULL)
    {
      rill_binder_fail (binder, RILL_ERROR_FORMAT, name, dup_expected_shape (n_cols, n_rows, n_stack), g_strdup ("none"),
                        error);
      return NULL;
    }
  if (tensor->ne[0] != n_cols || tensor->ne[1] != MAX (n_rows, 1) || tensor->ne[2] != n_stack || tensor->ne[3] != 1)
    {
      rill_binder_fail (binder, RILL_ERROR_FORMAT, name, dup_expected_shape (n_cols, n_rows, n_stack), dup_shape (tensor),
                        error);
      return NULL;
    }
  type = rill_type_get_info (tensor->type);
  if (type == NULL)
    {
      type_name = rill_type_get_name (tensor->type);
      rill_binder_fail (binder, RILL_ERROR_UNSUPPORTED, name, g_strdup ("a type that this engine computes with"),
                        type_name != NULL ? g_strdup (type_name) : g_strdup_printf ("type number %u", tensor->type),
                        error);
      return NULL;
    }
  if (n_cols % type->block_values != 0)
    {
      rill_binder_fail (binder, RILL_ERROR_FORMAT, name,
                        g_strdup_printf ("rows of a multiple of %u values for type %s", type->block_values, type->name),
                        g_strdup_printf ("%u", n_cols), error);
      return NULL;
    }
  g_hash_table_add (binder->bound, (gpointer) tensor->name);
  return tensor;
}

gboolean
rill_binder_bind_matrix (RillBinder *binder,
                         RillMatrix *matrix,
                         const char *name,
                         guint       n_cols,
                         guint       n_rows,
                         guint       n_stack,
                         GError    **error)
{
  const RillGgufTensor *tensor = find (binder, name, n_cols, n_rows, n_stack, error);
  const RillTypeInfo *type;

  if (tensor == NULL)
    return FALSE;
  type = rill_type_get_info (tensor->type);
  *matrix = (RillMatrix) {
    .type = type->type,
    .n_rows = n_rows * n_stack,
    .n_cols = n_cols,
    .row_bytes = (gsize) (n_cols / type->block_values) * type->block_bytes,
    .data = tensor->data,
  };
  return TRUE;
}

gboolean
rill_binder_bind_floats (RillBinder   *binder,
                         const float **vector,
                         const char   *name,
                         guint         n_cols,
                         guint         n_rows,
                         GError      **error)
{
  const RillGgufTensor *tensor = find (binder, name, n_cols, n_rows, 1, error);
  gsize n_values = (gsize) n_cols * MAX (n_rows, 1);
  float *values;

  if (tensor == NULL)
    return FALSE;
  if (binder->floats == NULL)
    return TRUE;
  values = g_new (float, n_values);
  g_ptr_array_add (binder->floats, values);
  rill_type_get_info (tensor->type)->dequantize (tensor->data, values, n_values);
  *vector = values;
  return TRUE;
}

gboolean
rill_binder_check_none_left (RillBinder        *binder,
                             const RillHparams *hparams,
                             GError           **error)
{
  guint64 n_tensor = rill_gguf_get_n_tensors (binder->gguf);

  for (guint64 i = 0; i < n_tensor; i++)
    {
      const char *name = rill_gguf_get_tensor (binder->gguf, i)->name;

      if (!g_hash_table_contains (binder->bound, name))
        {
          g_autofree char *place = rill_gguf_dup_tensor_place (binder->gguf, name);

          g_set_error (error, RILL_ERROR, RILL_ERROR_UNSUPPORTED,
                       "%s: not a weight of architecture \"%s\" with %u layers as this engine runs it", place,
                       hparams->arch->name, hparams->n_layer);
          return FALSE;
        }
    }
  return TRUE;
}

static gboolean
bind_factors (RillBinder   *binder,
              const float **factors,
              const char   *name,
              guint         n_pair,
              GError      **error)
{
  if (!rill_binder_bind_floats (binder, factors, name, n_pair, 0, error))
    return FALSE;
  for (guint i = 0; *factors != NULL && i < n_pair; i++)
    if (!((*factors)[i] >= 1e-3f && (*factors)[i] <= 1e6f))
      return rill_binder_fail (binder, RILL_ERROR_FORMAT, name, g_strdup ("factors of 0.001 to 1000000"),
                               g_strdup_printf ("%g at index %u", (double) (*factors)[i], i), error);
  return TRUE;
}

/* Files of Llama 3.1 and later hold factors instead of the formula; those of Phi-3 a list for texts within the trained
 * context and one for longer ones. */
static gboolean
bind_rope_factors (RillBinder  *binder,
                   RillHparams *hparams,
                   GError     **error)
{
  RillRopeSpec *rope = &hparams->rope;
  guint n_pair = rope->n_rot / 2;
  gboolean local_is_same = hparams->local_rope.scaling == rope->scaling && hparams->local_rope.theta == rope->theta;

  if (n_pair == 0)
    return TRUE;
  if (rill_binder_has (binder, "rope_freqs.weight"))
    {
      if (!bind_factors (binder, &rope->factors, "rope_freqs.weight", n_pair, error))
        return FALSE;
      if (rope->scaling == RILL_ROPE_SCALING_NONE)
        rope->scaling = RILL_ROPE_SCALING_LLAMA3;
    }
  else if (rill_binder_has (binder, "rope_factors_long.weight") || rill_binder_has (binder, "rope_factors_short.weight"))
    {
      if (!bind_factors (binder, &rope->factors, "rope_factors_short.weight", n_pair, error)
          || !bind_factors (binder, &rope->long_factors, "rope_factors_long.weight", n_pair, error))
        return FALSE;
      rope->scaling = RILL_ROPE_SCALING_LONGROPE;
    }
  else if (rope->scaling == RILL_ROPE_SCALING_LONGROPE && rope->factors == NULL)
    return rill_binder_fail (binder, RILL_ERROR_UNSUPPORTED, "rope_factors_long.weight",
                             g_strdup ("the factors of rotary scaling \"longrope\""), g_strdup ("none"), error);
  if (local_is_same)
    hparams->local_rope = *rope;
  return TRUE;
}

static gboolean
bind_all (RillBinder *binder,
          RillModel  *model,
          GError    **error)
{
  RillHparams *hparams = &model->hparams;
  guint n_embd = hparams->n_embd;
  RillParts bias = (hparams->arch->parts | hparams->arch->maybe) & RILL_PART_NORM_BIAS;

  if (!rill_binder_bind_matrix (binder, &model->token_embd, "token_embd.weight", n_embd, hparams->n_vocab, 1, error)
      || !rill_binder_bind_floats (binder, &model->output_norm.weight, "output_norm.weight", n_embd, 0, error)
      || !bind_rope_factors (binder, hparams, error))
    return FALSE;
  if (bias != 0 && ((hparams->arch->parts & bias) != 0 || rill_binder_has (binder, "output_norm.bias"))
      && !rill_binder_bind_floats (binder, &model->output_norm.bias, "output_norm.bias", n_embd, 0, error))
    return FALSE;
  model->output = model->token_embd;
  if (rill_binder_has (binder, "output.weight")
      && !rill_binder_bind_matrix (binder, &model->output, "output.weight", n_embd, hparams->n_vocab, 1, error))
    return FALSE;
  for (guint i = 0; i < hparams->n_layer; i++)
    if (!rill_layer_bind (&model->layers[i], binder, hparams, i, error))
      return FALSE;
  return rill_binder_check_none_left (binder, hparams, error);
}

gboolean
rill_model_bind_weights (RillModel *model,
                         RillGguf  *gguf,
                         GError   **error)
{
  g_autoptr (GHashTable) bound = g_hash_table_new (g_str_hash, g_str_equal);
  RillBinder binder = { .gguf = gguf, .floats = model->floats, .bound = bound };

  model->layers = g_new0 (RillLayer, model->hparams.n_layer);
  return bind_all (&binder, model, error);
}

gboolean
rill_model_check_weights (const RillHparams *hparams,
                          RillGguf          *gguf,
                          GError           **error)
{
  g_autofree RillLayer *layers = g_new0 (RillLayer, hparams->n_layer);
  g_autoptr (GHashTable) bound = g_hash_table_new (g_str_hash, g_str_equal);
  RillModel model = { .hparams = *hparams, .layers = layers };
  RillBinder binder = { .gguf = gguf, .bound = bound };

  return bind_all (&binder, &model, error);
}
