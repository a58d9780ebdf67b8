/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What becomes of each tensor of a file that is made smaller.
 */

#include "model/quantize-private.h"

#include <string.h>

/* A row as floats must fit in memory. */
#define MAX_ROW_VALUES ((guint64) 1 << 24)

static gboolean
is_output (RillGguf             *gguf,
           const RillGgufTensor *tensor)
{
  if (g_str_equal (tensor->name, "output.weight"))
    return TRUE;
  return g_str_equal (tensor->name, "token_embd.weight") && rill_gguf_find_tensor (gguf, "output.weight") == NULL;
}

/* Vectors, and the small matrices that choose experts, are worth their bytes. */
gboolean
rill_quantize_is_matrix (const RillGgufTensor *tensor)
{
  return tensor->n_values > 0 && tensor->n_dims >= 2 && tensor->ne[1] > 1
         && g_str_has_suffix (tensor->name, ".weight") && strstr (tensor->name, "ffn_gate_inp") == NULL;
}

/* What rotation turns: weights and biases. */
static gboolean
is_query_or_key (const RillGgufTensor *tensor)
{
  return strstr (tensor->name, ".attn_q.") != NULL || strstr (tensor->name, ".attn_k.") != NULL;
}

static const RillTypeInfo *
choose_type (const RillQuantizeWork *work,
             const RillQuantizeStep *step)
{
  const RillTypeInfo *type = work->type;

  if (!rill_quantize_is_matrix (step->tensor))
    return step->from;
  if (is_output (work->gguf, step->tensor) && (type->type == RILL_TYPE_Q4_0 || type->type == RILL_TYPE_Q4_K))
    type = rill_type_get_info (RILL_TYPE_Q6_K);
  if (step->tensor->ne[0] % type->block_values != 0)
    type = rill_type_get_info (RILL_TYPE_Q8_0);
  return step->tensor->ne[0] % type->block_values == 0 ? type : step->from;
}

gboolean
rill_quantize_add_step (RillQuantizeWork     *work,
                        const RillGgufTensor *tensor,
                        GError              **error)
{
  RillQuantizeStep step = { .tensor = tensor, .from = rill_type_get_info (tensor->type) };

  if (step.from == NULL || step.from->block_values > 1)
    {
      const char *name = rill_type_get_name (tensor->type);

      g_set_error (error, RILL_ERROR, RILL_ERROR_UNSUPPORTED,
                   "%s: tensor %s: expected F32, F16 or BF16, got %s; a file is made smaller from its floats alone",
                   rill_gguf_get_path (work->gguf), tensor->name, name != NULL ? name : "a type of no known size");
      return FALSE;
    }
  if (tensor->ne[0] > MAX_ROW_VALUES)
    {
      g_set_error (error, RILL_ERROR, RILL_ERROR_UNSUPPORTED,
                   "%s: tensor %s: expected rows of at most %" G_GUINT64_FORMAT " values, got %" G_GUINT64_FORMAT,
                   rill_gguf_get_path (work->gguf), tensor->name, MAX_ROW_VALUES, tensor->ne[0]);
      return FALSE;
    }
  step.is_turned = work->n_rot > 0 && is_query_or_key (tensor);
  step.n_cols = step.is_turned && tensor->n_dims == 1 ? 1 : tensor->ne[0];
  step.n_rows = step.n_cols > 0 ? tensor->n_values / step.n_cols : 0;
  step.to = choose_type (work, &step);
  work->n_total += tensor->n_values;
  work->max_row_values = MAX (work->max_row_values, tensor->ne[0]);
  g_array_append_val (work->steps, step);
  return TRUE;
}
